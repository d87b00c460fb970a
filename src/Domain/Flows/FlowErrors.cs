using Bifrost.Domain.Common;

namespace Bifrost.Domain.Flows;

/// <summary>What can be wrong about an authorization request and the consent that follows it.</summary>
public static class FlowErrors
{
    /// <summary>No flow has this identifier (any more).</summary>
    public static readonly Error Unknown = new(
        "flow_unknown", "There is no such request. Go back to your client and connect again.");

    /// <summary>The browser does not hold the secret of this flow.</summary>
    public static readonly Error WrongBrowser = new(
        "flow_wrong_browser",
        "This request was answered already or belongs to another browser. Go back to your client and connect again.");

    /// <summary>The flow was granted or denied before.</summary>
    public static readonly Error AlreadyAnswered = new(
        "flow_already_answered", "This request was answered already. Go back to your client and connect again.");

    /// <summary>The flow is older than fifteen minutes.</summary>
    public static readonly Error Expired = new(
        "flow_expired", "This request has expired. Go back to your client and connect again.");

    /// <summary>Nobody said who they are yet.</summary>
    public static readonly Error IdentityRequired = new("identity_required", "Choose who you are first.");

    /// <summary>Skip is switched off here.</summary>
    public static readonly Error SkipDisabled = new("skip_disabled", "A virtual key is required here.");

    /// <summary>The browser has no identity to continue as.</summary>
    public static readonly Error NothingToContinue = new(
        "continue_unavailable", "This browser has no identity to continue as. Choose who you are.");

    /// <summary>The identity that was chosen is not valid any more.</summary>
    public static readonly Error IdentityChanged = new(
        "identity_changed", "The identity you chose can no longer be used. Choose again.");

    /// <summary>The page that was answered was made for another identity than the flow has now.</summary>
    public static readonly Error IdentitySwitched = new(
        "identity_switched", "Who you are was changed in another tab. Check it, then go on.");

    /// <summary>A resource indicator is not one of ours (RFC 8707 §2).</summary>
    public static readonly Error InvalidTarget = new(
        "resource_unknown", "resource is not a resource of this server, or names more than one.");

    /// <summary>Too many authorization requests from one source, or for one client from there.</summary>
    public static readonly Error TooManyRequests = new(
        "too_many_requests", "Too many authorization requests from this address. Try again in a few minutes.");

    /// <summary>Too many flows are pending.</summary>
    public static readonly Error TooManyPending = new(
        "too_many_flows", "Too many requests are pending. Try again in a few minutes.");

    /// <summary>response_type is something else than code (RFC 6749 §3.1.1).</summary>
    public static readonly Error UnsupportedResponseType = new(
        "response_type_unsupported", "response_type must be code.");

    /// <summary>A parameter is missing, repeated, too long or malformed.</summary>
    public static Error InvalidRequest(string text) => new("authorization_request_invalid", text);
}
