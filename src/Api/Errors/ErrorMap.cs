using System.Collections.Frozen;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Errors;

/// <summary>What a refusal of the domain is on the wire.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="OAuth">Error code of RFC 6749 §4.1.2.1 and §5.2, RFC 7591 §3.2.2, RFC 8707 §2.</param>
internal sealed record ErrorRow(int Status, string OAuth);

/// <summary>Every error code of every catalogue, and what it is on the wire. A test fails when one is missing.</summary>
internal static class ErrorMap
{
    private const string InvalidRequest = "invalid_request";
    private const string InvalidGrant = "invalid_grant";

    internal static readonly FrozenDictionary<string, ErrorRow> Rows = new Dictionary<string, ErrorRow>
    {
        ["client_unknown"] = new(404, "invalid_client"),
        ["client_metadata_invalid"] = new(400, "invalid_client_metadata"),
        ["redirect_invalid"] = new(400, "invalid_redirect_uri"),
        ["redirect_not_registered"] = new(400, InvalidRequest),
        ["too_many_registrations"] = new(429, "temporarily_unavailable"),

        ["authorization_request_invalid"] = new(400, InvalidRequest),
        ["response_type_unsupported"] = new(400, "unsupported_response_type"),
        ["challenge_invalid"] = new(400, InvalidRequest),
        ["challenge_method_unsupported"] = new(400, InvalidRequest),
        ["resource_unknown"] = new(400, "invalid_target"),
        ["too_many_requests"] = new(429, "temporarily_unavailable"),
        ["too_many_flows"] = new(429, "temporarily_unavailable"),

        ["flow_unknown"] = new(400, InvalidRequest),
        ["flow_wrong_browser"] = new(403, "access_denied"),
        ["flow_already_answered"] = new(409, InvalidRequest),
        ["flow_expired"] = new(410, InvalidRequest),
        ["identity_required"] = new(400, InvalidRequest),
        ["identity_changed"] = new(400, InvalidRequest),
        ["identity_switched"] = new(400, InvalidRequest),
        ["skip_disabled"] = new(400, InvalidRequest),
        ["continue_unavailable"] = new(400, InvalidRequest),
        ["user_id_required"] = new(400, InvalidRequest),
        ["user_id_invalid"] = new(400, InvalidRequest),
        ["user_id_is_key"] = new(400, InvalidRequest),
        ["user_id_disabled"] = new(400, InvalidRequest),
        ["key_required"] = new(400, InvalidRequest),
        ["key_unknown"] = new(403, "access_denied"),
        ["too_many_attempts"] = new(429, "temporarily_unavailable"),

        ["token_request_invalid"] = new(400, InvalidRequest),
        ["grant_type_unsupported"] = new(400, "unsupported_grant_type"),
        ["verifier_invalid"] = new(400, InvalidGrant),
        ["verifier_mismatch"] = new(400, InvalidGrant),
        ["code_unknown"] = new(400, InvalidGrant),
        ["code_expired"] = new(400, InvalidGrant),
        ["code_already_redeemed"] = new(400, InvalidGrant),
        ["code_wrong_client"] = new(400, InvalidGrant),
        ["code_wrong_redirect"] = new(400, InvalidGrant),
        ["code_wrong_audience"] = new(400, "invalid_target"),
        ["identity_gone"] = new(400, InvalidGrant),
        ["session_ended"] = new(400, InvalidGrant),

        ["upstream_request_invalid"] = new(400, InvalidRequest),
        ["upstream_state_unknown"] = new(400, InvalidRequest),
        ["upstream_wrong_browser"] = new(400, InvalidRequest),
        ["upstream_expired"] = new(400, InvalidRequest),
        ["upstream_state_used"] = new(400, InvalidRequest),
        ["upstream_interrupted"] = new(400, InvalidRequest),
        ["upstream_denied"] = new(400, "access_denied"),
        ["upstream_refused"] = new(400, InvalidRequest),
        ["upstream_client_refused"] = new(400, InvalidRequest),
        ["upstream_wrong_issuer"] = new(400, InvalidRequest),
        ["upstream_unreachable"] = new(400, "temporarily_unavailable"),
        ["upstream_unusable"] = new(400, InvalidRequest),
        ["upstream_registration_failed"] = new(400, InvalidRequest),
        ["upstream_client_refused_none"] = new(400, InvalidRequest),
        ["upstream_client_refused_post"] = new(400, InvalidRequest),
        ["upstream_client_refused_basic"] = new(400, InvalidRequest),
        ["upstream_client_refused_both"] = new(400, InvalidRequest),
        ["upstream_registration_renewed"] = new(400, "temporarily_unavailable"),
        ["upstream_subject_gone"] = new(400, InvalidRequest),
        ["upstream_grant_ended"] = new(400, InvalidGrant),
        ["upstream_revocation_not_offered"] = new(400, InvalidRequest),
        ["upstream_refresh_underway"] = new(503, "temporarily_unavailable"),
        ["upstream_refresh_paused"] = new(503, "temporarily_unavailable"),
        ["upstream_refresh_refused"] = new(503, "temporarily_unavailable"),
        ["link_invalid"] = new(401, InvalidRequest),
        ["link_needs_proof"] = new(403, "access_denied"),
        ["mcp_client_not_found"] = new(404, InvalidRequest),
        ["mcp_client_name_invalid"] = new(400, InvalidRequest),
        ["mcp_client_missing"] = new(404, InvalidRequest),
        ["mcp_client_name_taken"] = new(409, InvalidRequest),
        ["mcp_client_id_taken"] = new(409, InvalidRequest),
        ["mcp_client_invalid"] = new(400, InvalidRequest),
        ["mcp_client_host_refused"] = new(400, InvalidRequest),
        ["mcp_client_not_verified"] = new(400, InvalidRequest),
        ["mcp_client_login_missing"] = new(409, InvalidRequest),
        ["stdio_refused"] = new(400, InvalidRequest),
        ["env_value_refused"] = new(400, InvalidRequest),
        ["login_link_invalid"] = new(401, InvalidRequest),
        ["oauth_login_awaited"] = new(409, InvalidRequest),
        ["oauth_login_failed"] = new(409, InvalidRequest),
        ["oauth_config_not_found"] = new(404, InvalidRequest),

        ["virtual_key_not_found"] = new(404, InvalidRequest),
        ["virtual_key_invalid"] = new(400, InvalidRequest),
        ["virtual_key_name_taken"] = new(409, InvalidRequest),
        ["virtual_key_value_taken"] = new(409, InvalidRequest),
        ["configured_key_value_taken"] = new(409, InvalidRequest),
        ["identity_not_found"] = new(404, InvalidRequest),
        ["identity_unnamed"] = new(400, InvalidRequest),
        ["connection_not_found"] = new(404, InvalidRequest),
        ["connection_shared"] = new(409, InvalidRequest),
        ["oauth_client_not_found"] = new(404, InvalidRequest),

        ["host_not_served"] = new(403, InvalidRequest),
        ["public_url_missing"] = new(403, InvalidRequest),
        ["starting"] = new(503, "temporarily_unavailable"),
        ["cross_site_request"] = new(403, "access_denied"),
        ["prefetch_refused"] = new(403, "access_denied"),
        ["admin_key_required"] = new(401, "invalid_token"),
        ["too_many_failures"] = new(429, "temporarily_unavailable"),
        ["body_not_a_form"] = new(400, InvalidRequest),
        ["body_not_json"] = new(400, "invalid_client_metadata"),
        ["body_malformed"] = new(400, InvalidRequest),
        ["body_too_large"] = new(400, InvalidRequest),
        ["body_invalid"] = new(400, InvalidRequest),
        ["query_invalid"] = new(400, InvalidRequest),
        ["version_conflict"] = new(412, InvalidRequest),
        ["file_managed"] = new(409, InvalidRequest),
        ["path_unknown"] = new(404, InvalidRequest),
        ["method_not_allowed"] = new(405, InvalidRequest),
        ["not_configured"] = new(404, InvalidRequest),
        ["store_disabled"] = new(503, "temporarily_unavailable"),
        ["store_unavailable"] = new(503, "temporarily_unavailable"),
        ["internal_error"] = new(500, "server_error"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The row of an error. One without a row is a bug of ours and told as such.</summary>
    public static ErrorRow Of(Error error) => Rows.GetValueOrDefault(error.Code) ?? new ErrorRow(500, "server_error");
}

/// <summary>Refusals of the Api itself.</summary>
internal static class ApiErrors
{
    /// <summary>Nothing is at this path.</summary>
    public static readonly Error PathUnknown = new("path_unknown", "There is nothing at this path.");

    /// <summary>The path does not take this method.</summary>
    public static readonly Error MethodNotAllowed = new("method_not_allowed", "This path does not take this method.");

    /// <summary>No server is configured whose users connect their own accounts.</summary>
    public static readonly Error NotConfigured = new(
        "not_configured", "No MCP client with auth_type per_user_oauth is configured.");

    /// <summary>The store is switched off.</summary>
    public static readonly Error StoreDisabled = new("store_disabled", "The config store is disabled.");

    /// <summary>The store does not answer, is locked, full or read-only; the log says which, under the event id.</summary>
    public static readonly Error StoreUnavailable = new("store_unavailable", "The config store cannot be used at the moment. Try again in a few seconds.");

    /// <summary>A fault of ours; the log has the rest under the event id.</summary>
    public static readonly Error Internal = new("internal_error", "Something went wrong here. Try again.");
}
