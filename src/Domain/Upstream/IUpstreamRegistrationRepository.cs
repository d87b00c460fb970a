namespace Bifrost.Domain.Upstream;

/// <summary>Bifrost's own registrations at providers.</summary>
public interface IUpstreamRegistrationRepository
{
    /// <summary>The registration, or null when there is none yet.</summary>
    Task<UpstreamCredentials?> FindAsync(UpstreamRegistrationKey key, CancellationToken ct);

    /// <summary>Keeps a registration unless another request was quicker; answers the one that is kept.</summary>
    Task<UpstreamCredentials> KeepFirstAsync(
        UpstreamRegistrationKey key, UpstreamCredentials credentials, DateTimeOffset now, CancellationToken ct);
}
