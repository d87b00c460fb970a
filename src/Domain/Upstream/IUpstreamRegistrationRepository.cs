namespace Bifrost.Domain.Upstream;

/// <summary>Bifrost's own registrations at providers.</summary>
public interface IUpstreamRegistrationRepository
{
    /// <summary>The registration, or null when there is none yet or its secret does not open any more.</summary>
    Task<UpstreamCredentials?> FindAsync(UpstreamRegistrationKey key, CancellationToken ct);

    /// <summary>Keeps a registration unless a usable one is there already; answers the one that is kept.</summary>
    /// <param name="key">Where it is good.</param>
    /// <param name="credentials">The registration.</param>
    /// <param name="isRenewal">Whether Bifrost made it by itself because its client was refused.</param>
    /// <param name="now">The moment.</param>
    /// <param name="ct">Cancels.</param>
    Task<UpstreamCredentials> KeepFirstAsync(
        UpstreamRegistrationKey key, UpstreamCredentials credentials, bool isRenewal, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Takes the right to register again in place of this client. True for one process, and not again for an hour
    /// (<see cref="UpstreamRegistrationKey.RenewalPause"/>).
    /// </summary>
    Task<bool> TryClaimRenewalAsync(UpstreamRegistrationKey key, string clientId, DateTimeOffset now, CancellationToken ct);

    /// <summary>Gives up the registration of this client identifier; one that was made meanwhile stays.</summary>
    Task RemoveAsync(UpstreamRegistrationKey key, string clientId, CancellationToken ct);
}
