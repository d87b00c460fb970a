namespace Bifrost.Domain.Upstream;

/// <summary>Bifrost's own registrations at providers.</summary>
public interface IUpstreamRegistrationRepository
{
    /// <summary>The registration, or null when there is none yet or its secret does not open any more.</summary>
    Task<UpstreamCredentials?> FindAsync(UpstreamRegistrationKey key, CancellationToken ct);

    /// <summary>Keeps a registration unless a usable one is there already; answers the one that is kept.</summary>
    Task<UpstreamCredentials> KeepFirstAsync(
        UpstreamRegistrationKey key, UpstreamCredentials credentials, DateTimeOffset now, CancellationToken ct);

    /// <summary>Gives up the registration of this client identifier; one that was made meanwhile stays.</summary>
    Task RemoveAsync(UpstreamRegistrationKey key, string clientId, CancellationToken ct);
}
