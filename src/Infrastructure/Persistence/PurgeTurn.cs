using System.Globalization;
using Bifrost.Application.Common;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// The right to purge, held by one process of a store at a time: two that delete the same rows wait for each other. It is kept by
/// coming again before it ends; whoever is gone loses it.
/// </summary>
internal sealed class PurgeTurn(StoreFacts facts, IUnitOfWork unitOfWork)
{
    /// <summary>Longer than the time between two purges, so that who has it keeps it.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(90);

    /// <summary>Takes or keeps the turn; false while another process has it.</summary>
    public async Task<bool> TryTakeAsync(string holder, DateTimeOffset now, CancellationToken ct)
    {
        var mine = $"{(now + Term).ToUnix()} {holder}";

        if (await facts.FindAsync(StoreFacts.Purge, ct) is not { } seen)
        {
            return await DecideAsync(await facts.TryAddAsync(StoreFacts.Purge, mine, ct), ct);
        }

        var parts = seen.Split(' ');
        var isTaken = parts[1] != holder && now.ToUnix() < long.Parse(parts[0], CultureInfo.InvariantCulture);

        return !isTaken && await DecideAsync(await facts.TryReplaceAsync(StoreFacts.Purge, seen, mine, ct), ct);
    }

    private async Task<bool> DecideAsync(bool won, CancellationToken ct)
    {
        if (won)
        {
            await unitOfWork.CommitAsync(ct);
        }
        else
        {
            await unitOfWork.DiscardAsync();
        }

        return won;
    }
}
