using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Connections;

/// <summary>
/// Ends connections: the one way. What is under way towards them is dropped first, so that no browser completes a round trip
/// into a connection that was ended; a renewal under way finds no row and keeps nothing. Providers are told once the transaction is
/// committed, without anybody waiting for them (<see cref="PendingRevocations"/>).
/// </summary>
internal sealed class ConnectionEnding(
    IAccountRepository accounts,
    IConnectionRepository connections,
    IUpstreamRegistrationRepository registrations,
    ISubjectRepository subjects,
    IMcpClientCatalog catalog,
    PendingRevocations queue,
    IUnitOfWork unitOfWork,
    IAuditTrail audit)
{
    /// <summary>Removes the connections in the transaction of the message.</summary>
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
        var registered = new Dictionary<UpstreamRegistrationKey, UpstreamCredentials?>();

        foreach (var account in await accounts.ListAsync(scope, ct))
        {
            var opened = await connections.FindAsync(account.Id, ct);
            var credentials = opened is null ? null : await RegisteredAsync(opened, registered, ct);
            ended.Add(new EndedConnection(account, opened, catalog.FindKnown(account.McpClient), credentials));
            await connections.RemoveAsync(account.Id, ct);
            await audit.RecordAsync(
                by.Did("upstream.disconnected", account.McpClient.Value, reason) with { Before = StateOf(account) }, now, ct);
        }

        if (ended.Count > 0)
        {
            unitOfWork.AfterCommit(() => queue.Add(ended));
        }

        return ended;
    }

    /// <summary>Ends an identity with every connection it has.</summary>
    public async Task<IReadOnlyList<EndedConnection>> EndSubjectAsync(
        SubjectId subject, WrittenBy by, string reason, DateTimeOffset now, CancellationToken ct)
    {
        // The subject first: a connection is only added where it is, so that one being made waits for this and finds it gone.
        await subjects.DropAsync(subject, ct);

        return await EndAsync(AccountScope.Of(subject), by, reason, now, ct);
    }

    /// <summary>A connection as the audit trail tells it.</summary>
    public static string StateOf(ConnectedAccount account) => AuditState.Of(new
    {
        Id = account.Id.Value,
        SubjectId = account.Subject.Value,
        McpClientId = account.McpClient.Value,
        account.Issuer,
        account.Label,
    });

    // One look-up for each registration, not for each connection.
    private async Task<UpstreamCredentials?> RegisteredAsync(
        Connection connection, Dictionary<UpstreamRegistrationKey, UpstreamCredentials?> known, CancellationToken ct)
    {
        var key = UpstreamRegistrationKey.Of(connection);

        if (!known.TryGetValue(key, out var credentials))
        {
            known[key] = credentials = await registrations.FindAsync(key, ct);
        }

        return credentials;
    }
}
