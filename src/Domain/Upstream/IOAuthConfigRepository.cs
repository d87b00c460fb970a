using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.Upstream;

/// <summary>The shared logins of <c>oauth</c> servers.</summary>
public interface IOAuthConfigRepository
{
    /// <summary>The configuration unless it was revoked, or null.</summary>
    Task<OAuthConfig?> FindAsync(OAuthConfigId id, CancellationToken ct);

    /// <summary>The configuration of this client unless it was revoked, or null.</summary>
    Task<OAuthConfig?> FindByClientAsync(McpClientId client, CancellationToken ct);

    /// <summary>Stores a configuration that waits for its login. False when its client has one already.</summary>
    Task<bool> TryAddAsync(OAuthConfig config, CancellationToken ct);

    /// <summary>Keeps a login that was asked for once more. False when the configuration was revoked.</summary>
    Task<bool> TryRenewAsync(OAuthConfig config, CancellationToken ct);

    /// <summary>Notes that the administrator logged in. False when the login is not waited for any more.</summary>
    Task<bool> TryAuthorizeAsync(OAuthConfigId id, CancellationToken ct);

    /// <summary>Notes why the login failed; nothing happens when it is not waited for any more.</summary>
    Task FailAsync(OAuthConfigId id, string failure, CancellationToken ct);

    /// <summary>
    /// Ends the configuration and everything it holds: its connections, its links, the round trips under way. Nothing happens
    /// when there is none.
    /// </summary>
    Task RevokeAsync(OAuthConfigId id, DateTimeOffset now, CancellationToken ct);
}
