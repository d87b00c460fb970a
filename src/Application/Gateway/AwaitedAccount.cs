using Bifrost.Application.Ports;
using Bifrost.Application.Upstream;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Gateway;

/// <summary>An account that a user was asked to connect.</summary>
/// <param name="Key">Whose, where and which.</param>
/// <param name="Before">When it was connected last, where it is there but has too little access; null where there is none.</param>
public sealed record AwaitedAccount(AccountKey Key, DateTimeOffset? Before);

/// <summary>
/// Waits until a user has connected an account. What happens in this process is noticed at once, what happens in others at the
/// next look. Nobody's thread is held.
/// </summary>
public sealed class AccountWait(
    AccountArrivals arrivals, IConnectionLookup connections, IMcpClientCatalog catalog, TimeProvider time)
{
    /// <summary>Whether the account was connected within a time.</summary>
    /// <param name="awaited">What is waited for.</param>
    /// <param name="atMost">How long.</param>
    /// <param name="glance">How often the store is asked what other processes did.</param>
    /// <param name="ct">Ends the waiting.</param>
    public async Task<bool> WaitAsync(AwaitedAccount awaited, TimeSpan atMost, TimeSpan glance, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        using var watch = arrivals.Watch(awaited.Key);

        while (!await IsConnectedAsync(awaited, ct))
        {
            var left = atMost - time.GetElapsedTime(started);

            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await watch.NextAsync(left < glance ? left : glance, time, ct);
        }

        return true;
    }

    private async Task<bool> IsConnectedAsync(AwaitedAccount awaited, CancellationToken ct)
    {
        var (subject, server, label) = awaited.Key;

        return catalog.Find(server) is { } client
            && await connections.FindAsync(subject, server, label, ct) is { Status: ConnectionStatus.Active } connection
            && connection.BelongsTo(client)
            && connection.ConnectedAt != awaited.Before;
    }
}
