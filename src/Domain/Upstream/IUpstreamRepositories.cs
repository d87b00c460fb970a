using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>The round trips that wait for their answer.</summary>
public interface IUpstreamAuthorizationRepository
{
    /// <summary>The round trip that waits for this state, or null when there is none, it was used up or does not open any more.</summary>
    Task<UpstreamAuthorization?> FindOpenAsync(SecretHash state, CancellationToken ct);

    /// <summary>Stores a new round trip.</summary>
    Task AddAsync(UpstreamAuthorization authorization, CancellationToken ct);

    /// <summary>Uses the state up. True for exactly one caller.</summary>
    Task<bool> TryCompleteAsync(SecretHash state, DateTimeOffset now, CancellationToken ct);
}

/// <summary>Bifrost's own registrations at providers.</summary>
public interface IUpstreamRegistrationRepository
{
    /// <summary>The registration, or null when there is none yet or its secret does not open any more.</summary>
    Task<UpstreamCredentials?> FindAsync(UpstreamRegistrationKey key, CancellationToken ct);

    /// <summary>Keeps a registration unless a usable one is there already; answers the one that is kept.</summary>
    Task<UpstreamCredentials> KeepFirstAsync(
        UpstreamRegistrationKey key, UpstreamCredentials credentials, DateTimeOffset now, CancellationToken ct);
}

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

/// <summary>The links that were printed for users.</summary>
public interface ILinkHandleRepository
{
    /// <summary>The handle while it is unused and in time, or null.</summary>
    Task<LinkHandle?> FindUsableAsync(SecretHash hash, DateTimeOffset now, CancellationToken ct);

    /// <summary>Stores a new handle.</summary>
    Task AddAsync(LinkHandle handle, CancellationToken ct);

    /// <summary>Uses the handle up. True for exactly one caller.</summary>
    Task<bool> TryUseAsync(SecretHash hash, DateTimeOffset now, CancellationToken ct);
}

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
