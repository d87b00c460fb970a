using Bifrost.Application.Common;
using Bifrost.Infrastructure.Persistence.Queries;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
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
    private const int Batch = 100;

    // Of this length are the keys that the ring makes by itself, too.
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    private readonly IServiceScopeFactory _scopes;
    private readonly IKeyManager _keys;
    private readonly SecretProtector _protector;
    internal KeyRotation(IServiceScopeFactory scopes, IKeyManager keys, SecretProtector protector)
    {
        _scopes = scopes;
        _keys = keys;
        _protector = protector;
    }

    /// <summary>Rotates, and tells how far it is after each batch. Answers the identifier of the new key.</summary>
    public async Task<string> RunAsync(Action<KeyRotationProgress> tell, CancellationToken ct)
    {
        // The ring has a clock of its own, which is the system's.
        var now = TimeProvider.System.GetUtcNow();
        var key = _keys.CreateNewKey(now, now + KeyLifetime);

        _protector.ReadAgain();

        foreach (var table in SealedTable.All)
        {
            await RunAsync(table, tell, ct);
        }

        return key.KeyId.ToString();
    }

    private async Task RunAsync(SealedTable table, Action<KeyRotationProgress> tell, CancellationToken ct)
    {
        var keyId = _protector.Protect(string.Empty, "rotation").KeyId;
        var progress = new KeyRotationProgress(table.Name, Encrypted: 0, Lost: 0);
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
    }
}
