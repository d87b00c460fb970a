using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Ports;

/// <summary>
/// Finds the account to use for a call. What this process changed is seen at once, what others changed within seconds, and
/// that there is none is never remembered.
/// </summary>
public interface IConnectionLookup
{
    /// <summary>The subject's connection at this client under this label, or null when there is none whose tokens open.</summary>
    ValueTask<Connection?> FindAsync(SubjectId subject, McpClientId client, string label, CancellationToken ct);

    /// <summary>The company's own connection at this client, or null.</summary>
    ValueTask<Connection?> FindSharedAsync(McpClientId client, CancellationToken ct);

    /// <summary>Says that a connection that was found is of no use, so that the next one to ask gets what there is now.</summary>
    void Forget(Connection found);
}
