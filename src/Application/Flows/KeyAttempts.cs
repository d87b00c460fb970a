using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.Flows;

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
