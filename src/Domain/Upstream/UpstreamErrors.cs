using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>What can be wrong on the way to a provider and back. A provider's own words are data and never part of these.</summary>
public static class UpstreamErrors
{
    /// <summary>The callback names no round trip that waits for it.</summary>
    public static readonly Error StateUnknown = new(
        "upstream_state_unknown", "This answer belongs to no connection that is waiting for one. Start again.");

    /// <summary>The callback came in another browser than the one that started.</summary>
    public static readonly Error WrongBrowser = new(
        "upstream_wrong_browser", "This connection was started in another browser. Start again in this one.");

    /// <summary>The round trip took longer than ten minutes.</summary>
    public static readonly Error Expired = new(
        "upstream_expired", "This connection was started more than ten minutes ago. Start again.");

    /// <summary>The state was used up already, and its outcome cannot be shown to this browser.</summary>
    public static readonly Error StateUsed = new(
        "upstream_state_used", "This connection was completed already. If the service is not connected, start again.");

    /// <summary>The process that exchanged the code ended before it had recorded an outcome.</summary>
    public static readonly Error Interrupted = new(
        "upstream_interrupted", "The connection was interrupted. Start again.");

    /// <summary>The user or the provider said no.</summary>
    public static readonly Error Denied = new("upstream_denied", "Access was not granted at the service.");

    /// <summary>The provider answered with an error.</summary>
    public static readonly Error ProviderRefused = new(
        "upstream_refused", "The service refused to connect. Try again; if it keeps refusing, tell your administrator.");

    /// <summary>The provider does not accept how Bifrost is registered there, or what it asks for.</summary>
    public static readonly Error ClientRefused = new(
        "upstream_client_refused", "The service does not accept how Bifrost is set up there. Tell your administrator.");

    /// <summary>
    /// The answer carries another issuer than the one asked, or none where one was promised (RFC 9207 §2.4), or came to the callback
    /// address of another provider.
    /// </summary>
    public static readonly Error WrongIssuer = new(
        "upstream_wrong_issuer", "The answer did not come from the service that was asked. Nothing was connected.");

    /// <summary>The provider could not be reached, or its answer made no sense.</summary>
    public static readonly Error ProviderUnreachable = new(
        "upstream_unreachable", "The service cannot be reached right now. Try again in a moment.");

    /// <summary>Metadata is missing, contradicts itself, or names an address that must not be used.</summary>
    public static readonly Error ProviderUnusable = new(
        "upstream_unusable", "The service's sign-in is not set up in a way that can be used safely. Tell your administrator.");

    /// <summary>The provider gave no client identifier and none is configured.</summary>
    public static readonly Error RegistrationFailed = new(
        "upstream_registration_failed", "Bifrost could not register itself at the service. Tell your administrator.");

    /// <summary>The provider does not accept Bifrost's client (RFC 6749 §5.2, invalid_client), which has no secret.</summary>
    public static readonly Error ClientRefusedWithoutSecret = new(
        "upstream_client_refused_none", "The service does not accept Bifrost's client identifier (none). Tell your administrator.");

    /// <summary>The provider does not accept Bifrost's client with the secret in the body.</summary>
    public static readonly Error ClientRefusedByPost = new(
        "upstream_client_refused_post", "The service does not accept Bifrost's client (client_secret_post). Tell your administrator.");

    /// <summary>The provider does not accept Bifrost's client with the secret in the header.</summary>
    public static readonly Error ClientRefusedByBasic = new(
        "upstream_client_refused_basic", "The service does not accept Bifrost's client (client_secret_basic). Tell your administrator.");

    /// <summary>The provider does not accept Bifrost's client, however the secret is sent.</summary>
    public static readonly Error ClientRefusedByBoth = new(
        "upstream_client_refused_both",
        "The service does not accept Bifrost's client, neither with client_secret_post nor with client_secret_basic. Tell your administrator.");

    /// <summary>The provider had forgotten Bifrost (RFC 6749 §5.2, invalid_client), which has registered anew.</summary>
    public static readonly Error RegistrationRenewed = new(
        "upstream_registration_renewed", "The service had forgotten Bifrost, which has registered anew. Connect once more.");

    /// <summary>The provider ended the grant behind a refresh token (RFC 6749 §5.2, invalid_grant): only the user can help.</summary>
    public static readonly Error GrantEnded = new(
        "upstream_grant_ended", "The service no longer accepts this connection. Connect the account again.");

    /// <summary>The provider has no revocation endpoint (RFC 7009).</summary>
    public static readonly Error RevocationNotOffered = new(
        "upstream_revocation_not_offered", "The service offers no way to revoke its tokens; they end by themselves.");

    /// <summary>Another process is renewing the tokens at this moment.</summary>
    public static readonly Error RefreshUnderway = new(
        "upstream_refresh_underway", "The sign-in at the service is being renewed. Try again in a moment.");

    /// <summary>The tokens could not be renewed for the moment; nothing is lost.</summary>
    public static readonly Error RefreshPaused = new(
        "upstream_refresh_paused", "The sign-in at the service cannot be renewed right now. Try again in a moment.");

    /// <summary>The provider refuses to renew the tokens; it is asked again.</summary>
    public static readonly Error RefreshRefused = new(
        "upstream_refresh_refused", "The service refused to renew the sign-in. It is asked again; if it keeps refusing, connect the account again.");

    /// <summary>The link is unknown, was used, or is older than ten minutes.</summary>
    public static readonly Error LinkInvalid = new(
        "link_invalid", "This link is not valid any more. Repeat what you did in your client to get a new one.");

    /// <summary>Nothing proves that the person who opened the link is the one it was made for.</summary>
    public static readonly Error LinkNeedsProof = new(
        "link_needs_proof", "Open this link in the browser in which you gave consent.");

    /// <summary>The identity the connection was started for does not exist any more.</summary>
    public static readonly Error SubjectGone = new(
        "upstream_subject_gone", "You changed who you are while connecting. Connect the service again.");

    /// <summary>No such connection.</summary>
    public static readonly Error ConnectionUnknown = new("connection_not_found", "There is no connection with this ID.");

    /// <summary>The connection is an administrator's login, which has a state of its own to end.</summary>
    public static readonly Error ConnectionShared = new(
        "connection_shared", "This connection is an administrator's login. Revoke it with DELETE /api/oauth/config/{id}.");

    /// <summary>The address of an administrator's login is unknown, was used, or is not waited for any more.</summary>
    public static readonly Error LoginLinkInvalid = new(
        "login_link_invalid",
        "This login address is not valid any more: it works once, for 15 minutes. Ask for a new one with POST /api/mcp/client/{id}/reconnect.");

    /// <summary>The administrator has not logged in yet.</summary>
    public static readonly Error LoginAwaited = new(
        "oauth_login_awaited", "The login is not completed yet. Open authorize_url in a browser, log in, and ask again.");

    /// <summary>The login did not come about.</summary>
    public static readonly Error LoginFailed = new(
        "oauth_login_failed",
        "The login failed or was not completed in time. POST /api/mcp/client/{id}/reconnect answers a new address to log in at.");

    /// <summary>No such OAuth configuration.</summary>
    public static readonly Error ConfigUnknown = new("oauth_config_not_found", "There is no OAuth configuration with this ID.");

    /// <summary>Whether an error is a refusal of Bifrost as a client.</summary>
    public static bool IsOfClient(Error error) => error.Code == RegistrationFailed.Code
        || error.Code == ClientRefusedWithoutSecret.Code
        || error.Code == ClientRefusedByPost.Code
        || error.Code == ClientRefusedByBasic.Code
        || error.Code == ClientRefusedByBoth.Code;

    /// <summary>A parameter is missing, repeated or malformed.</summary>
    public static Error InvalidRequest(string text) => new("upstream_request_invalid", text);
}
