using System.Runtime.InteropServices;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>
/// Remembers for a moment who a credential stands for. It is found by the credential's hash; the end of its time counts to the
/// millisecond, and what ends it in this process counts at once.
/// </summary>
internal sealed class RecentCallers(IServiceScopeFactory scopes, StoreChanges changes, TimeProvider time) : ICallerDirectory
{
    private readonly RecentEntries<Key, FoundCaller> _recent = new(time);

    public ValueTask<Caller?> FindByAccessTokenAsync(SecretHash token, CancellationToken ct) => FindAsync(new Key(token, false), token, ct);

    public ValueTask<Caller?> FindByVirtualKeyAsync(SecretHash value, CancellationToken ct) => FindAsync(new Key(value, true), value, ct);

    private ValueTask<Caller?> FindAsync(Key key, SecretHash hash, CancellationToken ct)
    {
        var version = changes.Callers;

        return _recent.Find(key, version) is { } found
            ? new(found.Until is { } until && time.GetUtcNow() >= until ? null : found.Caller)
            : new(ReadAsync(key, hash, version, ct));
    }

    private async Task<Caller?> ReadAsync(Key key, SecretHash hash, long version, CancellationToken ct)
    {
        var readAt = time.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<CallerDirectory>();
        var found = key.IsVirtualKey
            ? await directory.FindByVirtualKeyAsync(hash, ct)
            : await directory.FindByAccessTokenAsync(hash, ct);

        if (found is null)
        {
            return null;
        }

        found = found with { Caller = found.Caller with { ReadAt = readAt } };
        _recent.Keep(key, found, version, readAt);

        return found.Caller;
    }

    /// <summary>The 32 bytes of a hash as a value, and of which kind of credential it is.</summary>
    private readonly record struct Key(UInt128 First, UInt128 Second, bool IsVirtualKey)
    {
        public Key(SecretHash hash, bool isVirtualKey)
            : this(
                MemoryMarshal.Read<UInt128>(hash.ToBytes()),
                MemoryMarshal.Read<UInt128>(hash.ToBytes().AsSpan(SecretHash.Size / 2)),
                isVirtualKey)
        {
        }
    }
}
