using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>The accounts that subjects connected.</summary>
public interface IConnectionRepository
{
    /// <summary>The subject's connection at this client, or null when there is none whose tokens open.</summary>
    Task<Connection?> FindAsync(SubjectId subject, McpClientId client, CancellationToken ct);

    /// <summary>The clients this subject has a connection at, with its status; one whose tokens do not open needs the user again.</summary>
    Task<IReadOnlyDictionary<McpClientId, ConnectionStatus>> ListAsync(SubjectId subject, CancellationToken ct);

    /// <summary>Makes the connection or renews it. False when the subject does not exist any more.</summary>
    Task<bool> TryKeepAsync(Connection connection, CancellationToken ct);

    /// <summary>Notes that the provider refused the tokens that were read; newer ones are left alone.</summary>
    Task MarkNeedsReauthAsync(Connection connection, DateTimeOffset now, CancellationToken ct);
}
