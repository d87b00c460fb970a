using Bifrost.Application.Ports;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>A connection that is about to end, with what its provider must be told.</summary>
internal sealed record EndingConnection(Connection Connection, UpstreamProvider Provider, UpstreamCredentials Credentials);

/// <summary>
/// Tells providers that connections ended (RFC 7009). It is prepared before the first write, while the credentials still
/// exist, and done after the commit: what the store says takes effect at once, whether the provider answers or not.
/// </summary>
internal sealed class UpstreamRevocation(IUpstreamOAuth upstream, ProviderCredentials credentials, IMcpClientCatalog catalog)
{
    private const int AtOnce = 8;

    /// <summary>Longest time that all providers together may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Finds whom to tell. Connections whose provider cannot be found or offers no revocation are left out.</summary>
    public async Task<IReadOnlyList<EndingConnection>> PrepareAsync(IReadOnlyList<Connection> connections, CancellationToken ct)
    {
        var ending = new List<EndingConnection>();

        foreach (var connection in connections)
        {
            if (catalog.FindKnown(connection.McpClient) is { } client
                && await upstream.FindProviderAsync(client, ct) is { Failed: false, Value: { RevocationUrl: not null } provider }
                && provider.Issuer == connection.Issuer
                && await credentials.FindAsync(client, provider, connection.CallbackUrl, ct) is { } known)
            {
                ending.Add(new EndingConnection(connection, provider, known));
            }
        }

        return ending;
    }

    /// <summary>Tells the providers and answers how many confirmed. Call it after the commit.</summary>
    public async Task<int> RunAsync(IReadOnlyList<EndingConnection> ending, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var revoked = 0;

        try
        {
            await Parallel.ForEachAsync(
                ending,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = patience.Token },
                async (end, token) =>
                {
                    var answer = await upstream.RevokeAsync(end.Provider, end.Credentials, end.Connection.Tokens, token);

                    if (!answer.Failed)
                    {
                        Interlocked.Increment(ref revoked);
                    }
                });
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Out of patience: the connections are ended here, and their tokens end by themselves.
        }

        return revoked;
    }
}
