using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Flows;

/// <summary>Whether one more authorization request of a source is served: by its rate, by that of one client there, by what it holds.</summary>
internal sealed partial class AuthorizeAdmission(
    IThrottle throttle, SourceShares<IPendingFlowRows> shares, LimitSettings limits, ILogger<AuthorizeAdmission> logger)
{
    private static readonly TimeSpan FullStorePause = TimeSpan.FromMinutes(1);

    /// <summary>Counts a request, before anything of it is looked at. Null when it may go on.</summary>
    public Error? CountRequest(string source) => Refusal(
        throttle.Count("authorize", source, limits.AuthorizeRequestsPerSource, limits.AuthorizeRequestWindow));

    /// <summary>
    /// Counts a request of a client that exists. Each source has a count of its own for a client, so that nobody uses up what
    /// others may ask with the same client; and a client in a loop leaves something to the others at its source.
    /// </summary>
    public Error? CountRequest(string source, ClientId client) => Refusal(
        throttle.Count($"authorize {client.Value}", source, limits.AuthorizeRequestsPerClient, limits.AuthorizeRequestWindow));

    /// <summary>Makes room for a flow. The source's hash to store with it, or the refusal.</summary>
    public async Task<Result<long>> ReserveAsync(string source, ClientId client, DateTimeOffset now, CancellationToken ct)
    {
        if (await shares.TryReserveAsync(source, limits.MaxPendingFlows, limits.PendingFlowsPerSource, now, ct) is not { } hash)
        {
            return FlowErrors.TooManyPending with { RetryAfter = FullStorePause };
        }

        Requested(logger, client.Value);

        return hash;
    }

    private static Error? Refusal(TimeSpan? wait) =>
        wait is null ? null : FlowErrors.TooManyRequests with { RetryAfter = wait };

    // Not audited: nobody has identified yet, and anybody can send as many as the limits allow.
    [LoggerMessage(141, LogLevel.Information, "Authorization requested by client {ClientId}")]
    private static partial void Requested(ILogger logger, string clientId);
}
