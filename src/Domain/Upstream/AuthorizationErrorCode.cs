using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// The <c>error</c> of an authorization response (RFC 6749 §4.1.2.1, RFC 8707 §2, OpenID Connect Core §3.1.2.6). Only codes of the
/// specifications are repeated; a provider could put anything into others.
/// </summary>
public static class AuthorizationErrorCode
{
    private const string Other = "other";

    private static readonly Dictionary<string, Error> Meanings = new(StringComparer.Ordinal)
    {
        ["access_denied"] = UpstreamErrors.Denied,
        ["invalid_client"] = UpstreamErrors.ClientRefused,
        ["unauthorized_client"] = UpstreamErrors.ClientRefused,
        ["unsupported_response_type"] = UpstreamErrors.ClientRefused,
        ["invalid_request"] = UpstreamErrors.ClientRefused,
        ["invalid_scope"] = UpstreamErrors.ClientRefused,
        ["invalid_target"] = UpstreamErrors.ClientRefused,
        ["server_error"] = UpstreamErrors.ProviderUnreachable,
        ["temporarily_unavailable"] = UpstreamErrors.ProviderUnreachable,
        ["interaction_required"] = UpstreamErrors.ProviderRefused,
        ["login_required"] = UpstreamErrors.ProviderRefused,
        ["account_selection_required"] = UpstreamErrors.ProviderRefused,
        ["consent_required"] = UpstreamErrors.ProviderRefused,
        ["invalid_request_uri"] = UpstreamErrors.ProviderRefused,
        ["invalid_request_object"] = UpstreamErrors.ProviderRefused,
        ["request_not_supported"] = UpstreamErrors.ProviderRefused,
        ["request_uri_not_supported"] = UpstreamErrors.ProviderRefused,
        ["registration_not_supported"] = UpstreamErrors.ProviderRefused,
    };

    /// <summary>The code as a log may hold it: one of the specifications, or "other".</summary>
    public static string Named(string error) => Meanings.ContainsKey(error) ? error : Other;

    /// <summary>What it means for the person who was sent.</summary>
    public static Error Meaning(string error) => Meanings.GetValueOrDefault(error, UpstreamErrors.ProviderRefused);
}
