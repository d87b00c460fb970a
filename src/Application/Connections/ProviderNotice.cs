using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Upstream;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Connections;

/// <summary>What the providers of ended connections said.</summary>
/// <param name="Revoked">Connections whose provider confirmed that it ended the grant.</param>
/// <param name="NotOffered">Connections whose provider has no way to be told (RFC 7009); their tokens end by themselves.</param>
/// <param name="Failed">Connections whose provider could not be told.</param>
public sealed record RevocationTally(int Revoked, int NotOffered, int Failed)
{
    /// <summary>Nobody had to be told.</summary>
    public static readonly RevocationTally None = new(0, 0, 0);
}

/// <summary>
/// Tells providers which connections were ended (RFC 7009). It commits first: what was ended is ended at once and stays so,
/// whether a provider answers or not, and whether anybody still waits for it or not.
/// </summary>
internal sealed class ProviderNotice(
    UpstreamRevocation revocation, IUpstreamOAuth upstream, IMcpClientCatalog catalog, IUnitOfWork unitOfWork, TimeProvider time)
{
    public async Task<RevocationTally> TellAsync(IReadOnlyList<EndedConnection> ended)
    {
        await unitOfWork.CommitAsync(CancellationToken.None);

        if (ended.Count == 0)
        {
            return RevocationTally.None;
        }

        var known = ended.Where(end => end.Opened is not null).Select(end => end.Opened!).ToList();
        using var patience = new CancellationTokenSource(UpstreamRevocation.Patience, time);
        var prepared = await PrepareAsync(known, patience.Token);
        var revoked = await revocation.RunAsync(prepared.Ending, CancellationToken.None);

        return new RevocationTally(revoked, prepared.NotOffered, ended.Count - revoked - prepared.NotOffered);
    }

    // One connection after the other: a provider that takes its time costs those behind it their notice, never their ending.
    private async Task<(IReadOnlyList<EndingConnection> Ending, int NotOffered)> PrepareAsync(
        IReadOnlyList<Domain.Upstream.Connection> connections, CancellationToken ct)
    {
        var ending = new List<EndingConnection>();
        var notOffered = 0;

        try
        {
            foreach (var connection in connections)
            {
                var found = await revocation.PrepareAsync([connection], ct);
                ending.AddRange(found);
                notOffered += found.Count == 0 && await OffersNoneAsync(connection.McpClient, ct) ? 1 : 0;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Out of patience: those that are left count as not told.
        }

        return (ending, notOffered);
    }

    private async Task<bool> OffersNoneAsync(McpClientId id, CancellationToken ct) =>
        catalog.FindKnown(id) is { } client
        && await upstream.FindProviderAsync(client, ct) is { Failed: false, Value.RevocationUrl: null };
}
