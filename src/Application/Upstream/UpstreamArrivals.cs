using Bifrost.Application.Flows;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>How a round trip ended, and where its user goes from here.</summary>
/// <param name="State">What is stored instead of the state; it names the outcome to the browser that started.</param>
/// <param name="Flow">The consent flow to return to; null for a link at run time.</param>
/// <param name="Client">The service; null when it was removed from the configuration meanwhile.</param>
/// <param name="Acting">Whose connection it is; the company itself for an administrator's login.</param>
/// <param name="Failure">Why nothing was connected; null when it was.</param>
/// <param name="EventId">Reference of the request in which it ended; null when it has none.</param>
public sealed record UpstreamArrival(
    SecretHash State, FlowId? Flow, McpClient? Client, ActingSubject? Acting, Error? Failure, string? EventId);

/// <summary>
/// Finds the outcome of a round trip whose state was used up, and waits for one that another request or another replica is about
/// to record.
/// </summary>
internal sealed class UpstreamArrivals(
    IUpstreamAuthorizationRepository authorizations,
    ExchangesUnderway exchanges,
    ActingSubjects subjects,
    IMcpClientCatalog catalog,
    TimeProvider time)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    /// <summary>The outcome for the browser that started; <see cref="UpstreamErrors.StateUnknown"/> when there is none.</summary>
    public async Task<Result<UpstreamArrival>> FindAsync(SecretHash state, IReadOnlyList<Secret> browser, CancellationToken ct)
    {
        while (true)
        {
            if (await authorizations.FindOutcomeAsync(state, ct) is not { } outcome)
            {
                return UpstreamErrors.StateUnknown;
            }

            var now = time.GetUtcNow();
            var admitted = outcome.Admit(browser, now);

            if (admitted.Failed)
            {
                return admitted.Error;
            }

            if (!outcome.IsAwaitedAt(now))
            {
                return new UpstreamArrival(
                    state,
                    outcome.Flow,
                    catalog.FindKnown(outcome.McpClient),
                    await subjects.FindAsync(outcome.Subject, ct),
                    outcome.Failure,
                    outcome.EventId);
            }

            await exchanges.WaitAsync(state, Glance, time, ct);
        }
    }
}
