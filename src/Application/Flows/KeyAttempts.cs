using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.Flows;

/// <summary>
/// Tries a virtual key that a person typed. A flow has a number of attempts; a source has a number of failures, which the
/// gateway counts too. A right key passes whatever others behind the same address failed at.
/// </summary>
internal sealed class KeyAttempts(
    IVirtualKeyRepository keys, IPendingFlowRepository flows, IThrottle throttle, BifrostSettings settings)
{
    /// <summary>The active key with this value that a flow takes. An unknown and an inactive one get the same answer.</summary>
    public async Task<Result<VirtualKey>> TryAsync(Secret? typed, string source, FlowId flow, CancellationToken ct)
    {
        if (TextOf(typed) is not { } text)
        {
            return VirtualKeyErrors.Required;
        }

        return await flows.TryCountKeyAttemptAsync(flow, settings.Limits.VirtualKeyAttemptsPerFlow, ct)
            ? await FindAsync(text, source, _ => true, ct)
            : VirtualKeyErrors.TooManyAttempts;
    }

    /// <summary>
    /// The key, when the value is that of this one. Every other value is a failure and gets the same answer, also that of another
    /// active key: nothing here tells whether a guess hit one.
    /// </summary>
    public async Task<Result<VirtualKey>> ProveAsync(Secret? typed, string source, VirtualKeyId wanted, CancellationToken ct) =>
        TextOf(typed) is { } text
            ? await FindAsync(text, source, key => key.Id == wanted, ct)
            : VirtualKeyErrors.Required;

    private async Task<Result<VirtualKey>> FindAsync(
        string text, string source, Func<VirtualKey, bool> isWanted, CancellationToken ct)
    {
        if (VirtualKey.LooksLikeOne(text)
            && await keys.FindByValueAsync(new Secret(text).Hash(), ct) is { IsActive: true } key && isWanted(key))
        {
            return key;
        }

        return throttle.CountWrongKey(source, settings.Limits) is { } wait
            ? VirtualKeyErrors.TooManyAttempts with { RetryAfter = wait }
            : VirtualKeyErrors.Unknown;
    }

    private static string? TextOf(Secret? typed) => typed?.Reveal().Trim() is { Length: > 0 } text ? text : null;
}
