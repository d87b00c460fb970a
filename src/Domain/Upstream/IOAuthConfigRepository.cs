using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.Upstream;

/// <summary>The shared logins of <c>oauth</c> servers.</summary>
public interface IOAuthConfigRepository
{
    /// <summary>The configuration unless it was revoked, or null.</summary>
    Task<OAuthConfig?> FindAsync(OAuthConfigId id, CancellationToken ct);

    /// <summary>The configuration of this client unless it was revoked, or null.</summary>
    Task<OAuthConfig?> FindByClientAsync(McpClientId client, CancellationToken ct);

    /// <summary>Stores a configuration that waits for its login.</summary>
    Task AddAsync(OAuthConfig config, CancellationToken ct);

    /// <summary>Ends the configuration and everything it holds; nothing happens when there is none.</summary>
    Task RevokeAsync(OAuthConfigId id, DateTimeOffset now, CancellationToken ct);
}
