using Bifrost.Application.Common;

namespace Bifrost.Application.Connections;

/// <summary>What the providers of ended connections said so far.</summary>
/// <param name="Revoked">Connections whose provider confirmed that it ended the grant.</param>
/// <param name="NotOffered">Connections whose provider has no way to be told (RFC 7009); their tokens end by themselves.</param>
/// <param name="Failed">Connections whose provider could not be told yet.</param>
public sealed record RevocationTally(int Revoked, int NotOffered, int Failed)
{
    /// <summary>Nobody had to be told.</summary>
    public static readonly RevocationTally None = new(0, 0, 0);
}

/// <summary>
/// Answers what providers say to the end of connections, for callers who report it. It commits first: what was ended is ended at once
/// and stays so. The providers are told in the background (<see cref="PendingRevocations"/>); this waits a moment for them.
/// </summary>
internal sealed class ProviderNotice(IUnitOfWork unitOfWork, TimeProvider time)
{
    /// <summary>Longest wait for all providers together. What is not answered by then counts as failed and is tried on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<RevocationTally> TellAsync(IReadOnlyList<EndedConnection> ended)
    {
        await unitOfWork.CommitAsync(CancellationToken.None);

        if (ended.Count == 0)
        {
            return RevocationTally.None;
        }

        Task answers = Task.WhenAll(ended.Select(end => end.FirstAttempt));
        await answers.WaitAsync(Patience, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var revoked = ended.Count(end => Is(end, RevocationResult.Revoked));
        var notOffered = ended.Count(end => Is(end, RevocationResult.NotOffered));

        return new RevocationTally(revoked, notOffered, ended.Count - revoked - notOffered);
    }

    private static bool Is(EndedConnection end, RevocationResult result) =>
        end.FirstAttempt is { IsCompletedSuccessfully: true } attempt && attempt.Result == result;
}
