using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>The user says who they are by a virtual key. Attempts are counted per flow and per source before they are looked at.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
/// <param name="Key">What was typed.</param>
/// <param name="Source">Where the request came from, for the throttle.</param>
public sealed record SubmitVirtualKeyCommand(FlowTicket Ticket, Secret? Key, string Source) : ICommand<Done>;

internal sealed class SubmitVirtualKeyHandler(
    FlowGate gate,
    KeyAttempts attempts,
    ISubjectRepository subjects,
    ConsentIdentification identification,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<SubmitVirtualKeyCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(SubmitVirtualKeyCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        var key = await attempts.TryAsync(request.Key, request.Source, admitted.Value.Id, cancellationToken);

        if (key.Failed)
        {
            return key.Error;
        }

        var subject = await subjects.GetOrAddAsync(
            SubjectKind.VirtualKey, key.Value.Id.Value, secrets, now, cancellationToken);

        return await identification.IdentifyAsync(admitted.Value, subject, cancellationToken);
    }
}

/// <summary>Tries a virtual key that a person typed, within the limits that make guessing hopeless.</summary>
internal sealed class KeyAttempts(
    IVirtualKeyRepository keys, IPendingFlowRepository flows, IThrottle throttle, BifrostSettings settings)
{
    /// <summary>The active key with this value; unknown and inactive ones are told alike.</summary>
    public async Task<Result<VirtualKey>> TryAsync(Secret? typed, string source, FlowId? flow, CancellationToken ct)
    {
        var text = typed?.Reveal().Trim();

        if (string.IsNullOrEmpty(text))
        {
            return VirtualKeyErrors.Required;
        }

        var limits = settings.Limits;

        if (flow is not null && !await flows.TryCountKeyAttemptAsync(flow, limits.VirtualKeyAttemptsPerFlow, ct))
        {
            return VirtualKeyErrors.TooManyAttempts;
        }

        if (throttle.Count("virtual-key", source, limits.VirtualKeyAttemptsPerSource, limits.VirtualKeyAttemptWindow) is { } wait)
        {
            return VirtualKeyErrors.TooManyAttempts with { RetryAfter = wait };
        }

        return VirtualKey.LooksLikeOne(text)
            && await keys.FindByValueAsync(new Secret(text).Hash(), ct) is { IsActive: true } key
                ? key
                : VirtualKeyErrors.Unknown;
    }
}
