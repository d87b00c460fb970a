using Bifrost.Application.Ports;
using Bifrost.Application.Settings;

namespace Bifrost.Application.Common;

/// <summary>What is counted when a credential is wrong. Right ones are never counted and never refused because of it.</summary>
public static class CredentialFailures
{
    /// <summary>Counts a wrong virtual key, wherever it was presented. Null within the limit, else how long to wait.</summary>
    public static TimeSpan? CountWrongKey(this IThrottle throttle, string source, LimitSettings limits) =>
        throttle.Count("virtual-key", source, limits.VirtualKeyAttemptsPerSource, limits.VirtualKeyAttemptWindow);

    /// <summary>Counts an access token that is unknown or has ended. Null within the limit, else how long to wait.</summary>
    public static TimeSpan? CountWrongToken(this IThrottle throttle, string source, LimitSettings limits) =>
        throttle.Count("access-token", source, limits.AccessTokenFailuresPerSource, limits.AccessTokenFailureWindow);

    /// <summary>Counts a wrong admin key. Null within the limit, else how long to wait.</summary>
    /// <param name="throttle">Where it is counted.</param>
    /// <param name="source">Where the request came from.</param>
    /// <param name="part">Separates keys behind an address that many share; empty where the address is the caller's own.</param>
    /// <param name="limits">How many are allowed.</param>
    public static TimeSpan? CountWrongAdminKey(this IThrottle throttle, string source, string part, LimitSettings limits) =>
        throttle.Count($"admin-key{part}", source, limits.AdminKeyFailuresPerSource, limits.AdminKeyFailureWindow);
}
