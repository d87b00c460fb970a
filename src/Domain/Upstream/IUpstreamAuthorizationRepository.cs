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
    /// Records how a round trip ended whose state was used up. False when it was ended between the two: what its provider gave
    /// belongs to nobody.
    /// </summary>
    /// <param name="state">The round trip.</param>
    /// <param name="word"><see cref="RoundTripOutcome.Connected"/> or the code of an error.</param>
    /// <param name="eventId">Reference of the request, or null.</param>
    /// <param name="ct">Cancels.</param>
    Task<bool> TryEndAsync(SecretHash state, string word, string? eventId, CancellationToken ct);

    /// <summary>The outcome of a round trip whose state was used up, or null when there is none of this state.</summary>
    Task<RoundTripOutcome?> FindOutcomeAsync(SecretHash state, CancellationToken ct);
}
