using Bifrost.Application.Common;
using Bifrost.Infrastructure.Catalog;
using Bifrost.Infrastructure.Persistence.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Security;

/// <summary>How far a rotation is.</summary>
/// <param name="Table">The table whose secrets are encrypted anew.</param>
/// <param name="Encrypted">How many of its rows are done.</param>
/// <param name="Lost">How many of its rows do not open with any key and are left as they are.</param>
public sealed record KeyRotationProgress(string Table, int Encrypted, int Lost);

/// <summary>
/// Makes a new key and encrypts everything stored with it, in batches so small that a Bifrost which runs meanwhile does not
/// notice. The old keys stay in the ring and still decrypt; interrupted, it is simply run again.
/// </summary>
public sealed class KeyRotation
{
    /// <summary>After this time every process that runs encrypts with the new key.</summary>
    public static readonly TimeSpan Settling = 2 * CatalogService.Interval;

    private const int Batch = 100;

    // What is written with an older key after the settling is written by a process that cannot read the ring.
    private const int MostPasses = 10;

    // Of this length are the keys that the ring makes by itself, too.
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    private readonly IServiceScopeFactory _scopes;
    private readonly SharedRing _ring;
    private readonly SecretProtector _protector;

    internal KeyRotation(IServiceScopeFactory scopes, SharedRing ring, SecretProtector protector)
    {
        _scopes = scopes;
        _ring = ring;
        _protector = protector;
    }

    /// <summary>
    /// Rotates, and tells how far it is after each batch. Processes that run go on encrypting with the key that they know until they
    /// have read the ring; so everything is gone through again after the settling, until nothing of an older key is found.
    /// </summary>
    /// <returns>The identifier of the new key.</returns>
    public async Task<string> RunAsync(Action<KeyRotationProgress> tell, TimeSpan settling, CancellationToken ct)
    {
        var key = _ring.MakeKey(KeyLifetime);
        var progress = SealedTable.All.ToDictionary(table => table, table => new KeyRotationProgress(table.Name, 0, 0));
        await PassAsync(progress, tell, ct);
        await Task.Delay(settling, ct);
        var passes = 1;

        while (await PassAsync(progress, tell, ct) > 0 && ++passes < MostPasses)
        {
        }

        return key.ToString();
    }

    private async Task<int> PassAsync(
        Dictionary<SealedTable, KeyRotationProgress> progress, Action<KeyRotationProgress> tell, CancellationToken ct)
    {
        var encrypted = 0;

        foreach (var table in SealedTable.All)
        {
            var before = progress[table];
            progress[table] = await RunAsync(table, before with { Lost = 0 }, tell, ct);
            encrypted += progress[table].Encrypted - before.Encrypted;
        }

        return encrypted;
    }

    private async Task<KeyRotationProgress> RunAsync(
        SealedTable table, KeyRotationProgress progress, Action<KeyRotationProgress> tell, CancellationToken ct)
    {
        var keyId = _protector.Protect(string.Empty, "rotation").KeyId;
        int found;

        do
        {
            await using var scope = _scopes.CreateAsyncScope();
            var rows = scope.ServiceProvider.GetRequiredService<SealedRows>();
            (found, var encrypted, var lost) = await rows.EncryptAsync(table, keyId, progress.Lost, Batch, ct);
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(ct);
            progress = progress with { Encrypted = progress.Encrypted + encrypted, Lost = progress.Lost + lost };
            tell(progress);
        }
        while (found == Batch);

        return progress;
    }
}
