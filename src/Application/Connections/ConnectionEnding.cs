using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Connections;

/// <summary>A connection that was ended in this transaction.</summary>
/// <param name="Account">Whose it was, and where.</param>
/// <param name="Opened">The connection with its tokens, for its provider; null when they do not open any more.</param>
internal sealed record EndedConnection(ConnectedAccount Account, Connection? Opened);

/// <summary>
/// Ends connections: the one way. What is under way towards them is dropped first, so that no browser completes a round trip
/// into a connection that was ended; a renewal under way finds no row and keeps nothing. Providers are told after the commit
/// (<see cref="ProviderNotice"/>).
/// </summary>
internal sealed class ConnectionEnding(IAccountRepository accounts, IConnectionRepository connections, IAuditTrail audit)
{
    /// <summary>Removes the connections in the transaction of the message and answers what their providers must be told.</summary>
    /// <param name="scope">Which.</param>
    /// <param name="by">Who ends them.</param>
    /// <param name="reason">Why, as one word of the audit trail.</param>
    /// <param name="now">The moment.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<EndedConnection>> EndAsync(
        AccountScope scope, WrittenBy by, string reason, DateTimeOffset now, CancellationToken ct)
    {
        // The first write comes before the reads: the tokens read are the ones removed, not those before a renewal.
        await accounts.DropUnfinishedAsync(scope, ct);
        var ended = new List<EndedConnection>();

        foreach (var account in await accounts.ListAsync(scope, ct))
        {
            ended.Add(new EndedConnection(account, await connections.FindAsync(account.Id, ct)));
            await connections.RemoveAsync(account.Id, ct);
            await audit.RecordAsync(
                by.Did("upstream.disconnected", account.McpClient.Value, reason) with { Before = StateOf(account) }, now, ct);
        }

        return ended;
    }

    private static string StateOf(ConnectedAccount account) => AuditState.Of(new
    {
        Id = account.Id.Value,
        SubjectId = account.Subject.Value,
        McpClientId = account.McpClient.Value,
        account.Issuer,
        account.Label,
    });
}
