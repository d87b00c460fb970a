using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;

namespace Bifrost.Application.Flows;

/// <summary>What a browser presents of a flow: the identifier from the address or form, and every secret in its flow cookie.</summary>
public sealed record FlowTicket(string? FlowId, IReadOnlyList<Secret> BrowserSecrets)
{
    /// <summary>The tag of the identity that the page was made for, as it stood in the form's address; null when there was none.</summary>
    public string? IdentityTag { get; init; }
}

/// <summary>The one way to a flow: it exists, belongs to this browser, is unanswered and in time.</summary>
internal sealed class FlowGate(IPendingFlowRepository flows)
{
    /// <summary>Longest identifier that is looked up at all.</summary>
    private const int MaximumIdLength = 64;

    public async Task<Result<PendingFlow>> EnterAsync(FlowTicket ticket, DateTimeOffset now, CancellationToken ct)
    {
        if (ticket.FlowId is not { Length: > 0 and <= MaximumIdLength } id)
        {
            return FlowErrors.Unknown;
        }

        return await flows.FindAsync(new FlowId(id), ct) is { } flow
            ? flow.Admit(ticket.BrowserSecrets, now)
            : FlowErrors.Unknown;
    }

    /// <summary>Why a flow that was admitted a moment ago could not be answered: another tab or process was quicker.</summary>
    public async Task<Error> WhyLostAsync(FlowTicket ticket, DateTimeOffset now, CancellationToken ct)
    {
        var again = await EnterAsync(ticket, now, ct);

        return again.Failed ? again.Error : FlowErrors.IdentityChanged;
    }
}
