using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// The accounts that subjects connected. What a process decided about tokens that it read takes effect only while they are
/// the connection's tokens still.
/// </summary>
public interface IConnectionRepository
{
    /// <summary>The connection, or null when there is none or its tokens do not open.</summary>
    Task<Connection?> FindAsync(ConnectionId id, CancellationToken ct);

    /// <summary>The subject's connection at this client under this label, or null when there is none whose tokens open.</summary>
    Task<Connection?> FindAsync(SubjectId subject, McpClientId client, string label, CancellationToken ct);

    /// <summary>The company's own connection at this client: an administrator's login; or null.</summary>
    Task<Connection?> FindSharedAsync(McpClientId client, CancellationToken ct);

    /// <summary>
    /// The accounts this subject has connected, by client and label, with their status; one whose tokens do not open needs the
    /// user again.
    /// </summary>
    Task<IReadOnlyDictionary<(McpClientId Client, string Label), ConnectionStatus>> ListAsync(SubjectId subject, CancellationToken ct);

    /// <summary>
    /// Connections whose tokens should be renewed by now, whose providers may be asked and whose servers are served, the most urgent
    /// first.
    /// </summary>
    /// <param name="now">The moment.</param>
    /// <param name="onlyRefused">Whether only those are meant that their provider refused to renew.</param>
    /// <param name="passOver">How many of them are left out.</param>
    /// <param name="batch">How many at most.</param>
    /// <param name="ct">Cancels.</param>
    Task<DueConnections> ListDueAsync(DateTimeOffset now, bool onlyRefused, int passOver, int batch, CancellationToken ct);

    /// <summary>Leaves connections whose tokens do not open alone until then.</summary>
    Task PostponeAsync(IReadOnlyList<ConnectionId> unreadable, DateTimeOffset until, CancellationToken ct);

    /// <summary>Makes the connection or renews it. False when the subject does not exist any more.</summary>
    Task<bool> TryKeepAsync(Connection connection, CancellationToken ct);

    /// <summary>Takes the right to renew. True for exactly one process, and for nobody while a pause lasts.</summary>
    Task<bool> TryLeaseAsync(Connection connection, RefreshLease lease, DateTimeOffset now, CancellationToken ct);

    /// <summary>Keeps renewed tokens and gives the lease back. False when the connection was ended or connected anew meanwhile.</summary>
    Task<bool> TryRenewAsync(Connection renewed, CancellationToken ct);

    /// <summary>Notes a failure or refusal and gives the lease back. False when there are other tokens by now, or only the user can help.</summary>
    Task<bool> PauseAsync(Connection paused, CancellationToken ct);

    /// <summary>Notes that only the user can help. False when there are other tokens by now.</summary>
    Task<bool> MarkNeedsReauthAsync(Connection connection, DateTimeOffset now, CancellationToken ct);

    /// <summary>Removes the connection. False when it was gone already.</summary>
    Task<bool> RemoveAsync(ConnectionId id, CancellationToken ct);
}

/// <summary>One batch of connections that are due.</summary>
/// <param name="Connections">Those whose tokens open.</param>
/// <param name="Unreadable">Those whose tokens do not: only their users can help.</param>
public sealed record DueConnections(IReadOnlyList<Connection> Connections, IReadOnlyList<ConnectionId> Unreadable)
{
    /// <summary>How many rows it is.</summary>
    public int Count => Connections.Count + Unreadable.Count;
}
