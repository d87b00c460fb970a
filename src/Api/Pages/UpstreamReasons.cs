using System.Collections.Frozen;

namespace Bifrost.Api.Pages;

/// <summary>
/// Why a connection did not come about, by the code of the refusal, as the callback page tells it. The provider's own
/// text is never shown.
/// </summary>
internal static class UpstreamReasons
{
    private const string General = "The service did not complete the connection.";

    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>
    {
        ["upstream_denied"] = "Access was declined at the service, so nothing was connected.",
        ["upstream_state_unknown"] = "Bifrost does not know this attempt. It may have expired.",
        ["upstream_expired"] = "The attempt took longer than 10 minutes and has expired.",
        ["upstream_state_used"] = "This attempt was completed already. If the service is not connected, start again.",
        ["upstream_interrupted"] = "The attempt was interrupted before it was completed. Connect once more.",
        ["upstream_wrong_browser"] = "The attempt was started in another browser, and only that browser can finish it.",
        ["upstream_wrong_issuer"] = "The answer came from another provider than the one asked, so it was refused.",
        ["upstream_refused"] = "The service refused to connect. If it keeps refusing, tell your administrator.",
        ["upstream_client_refused"] = "The service does not accept how Bifrost is set up there. Tell your administrator.",
        ["upstream_unreachable"] = "The service cannot be reached right now. Try again in a moment.",
        ["upstream_unusable"] = "The service’s sign-in is not set up in a safe way. Tell your administrator.",
        ["upstream_registration_failed"] = "Bifrost could not register itself at the service. Tell your administrator.",
        ["upstream_client_refused_none"] = "The service does not accept Bifrost’s client identifier (none). Tell your administrator.",
        ["upstream_client_refused_post"] = "The service does not accept Bifrost’s client (client_secret_post). Tell your administrator.",
        ["upstream_client_refused_basic"] = "The service does not accept Bifrost’s client (client_secret_basic). Tell your administrator.",
        ["upstream_client_refused_both"] =
            "The service does not accept Bifrost’s client, neither with client_secret_post nor with client_secret_basic. Tell your administrator.",
        ["upstream_registration_renewed"] = "The service had forgotten Bifrost, which has registered anew. Connect once more.",
        ["upstream_grant_ended"] = "The service no longer accepts this connection. Connect the account again.",
        ["upstream_revocation_not_offered"] = "The service offers no way to revoke its tokens; they end by themselves.",
        ["upstream_refresh_underway"] = "The sign-in at the service is being renewed. Try again in a moment.",
        ["upstream_refresh_paused"] = "The sign-in at the service cannot be renewed right now. Try again in a moment.",
        ["upstream_refresh_refused"] = "The service refused to renew the sign-in. It is asked again; if it keeps refusing, connect the account again.",
        ["upstream_subject_gone"] = "You changed who you are while connecting. Connect the service once more.",
        ["upstream_request_invalid"] = "The answer of the service was not complete.",
        ["login_link_invalid"] = "This login is not waited for any more. Ask the management API for a new address.",
        ["link_invalid"] = "This link is not valid any more. Repeat what you did in your client to get a new one.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The sentence for a reason; unknown reasons get the general one.</summary>
    public static string Sentence(string code) => Sentences.GetValueOrDefault(code, General);
}
