using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>The round trips that wait for their answer.</summary>
public interface IUpstreamAuthorizationRepository
{
    /// <summary>The round trip that waits for this state, or null when there is none, it was used up or does not open any more.</summary>
    Task<UpstreamAuthorization?> FindOpenAsync(SecretHash state, CancellationToken ct);

    /// <summary>Whether somebody is on the way to connect this account: the provider may send them back any moment.</summary>
    Task<bool> IsUnderwayAsync(SubjectId subject, McpClientId client, string label, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Stores a new round trip. Beyond <see cref="UpstreamAuthorization.MostOfSubject"/> that wait for an answer, the oldest of the
    /// subject at this server goes.
    /// </summary>
    Task AddAsync(UpstreamAuthorization authorization, CancellationToken ct);

    /// <summary>Uses the state up. True for exactly one caller.</summary>
    Task<bool> TryCompleteAsync(SecretHash state, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Forgets a round trip that was completed. False when it was ended between the two: what its provider gave belongs to
    /// nobody.
    /// </summary>
    Task<bool> TryForgetAsync(SecretHash state, CancellationToken ct);
}
