namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary>
/// Settings of the original Bifrost (its config.schema.json) that mean nothing here. An existing file keeps working; the
/// administrator is told once what is ignored.
/// </summary>
internal static class OriginalKeys
{
    public static readonly IReadOnlyList<string> Root =
    [
        "$schema", "server", "version", "source_of_truth", "env_label", "encryption", "framework", "providers", "plugins",
        "alerting", "webhooks", "vector_store", "logs_store", "websocket", "guardrails_config", "audit_logs", "cluster_config",
        "load_balancer_config", "large_payload_optimization", "scim_config", "saml_config", "access_profiles", "feature_flags",
        "circuit_breaker_config",
    ];

    public static readonly IReadOnlyList<string> Client =
    [
        "drop_excess_requests", "initial_pool_size", "prometheus_labels", "allowed_origins", "allowed_headers", "enable_logging",
        "disable_content_logging", "allow_per_request_content_storage_override", "allow_per_request_raw_override",
        "disable_db_pings_in_health", "dump_errors_in_console_logs", "webhook_config", "log_retention_days",
        "enable_governance", "enforce_governance_header", "enforce_scim_auth", "dual_credential_conflict_behavior",
        "max_request_body_size_mb", "enable_litellm_fallbacks", "compat", "header_filter_config", "async_job_result_ttl",
        "required_headers", "logging_headers", "whitelisted_routes", "hide_deleted_virtual_keys_in_filters", "allow_direct_keys",
        "mcp_agent_depth", "mcp_tool_execution_timeout", "mcp_code_mode_binding_level", "mcp_tool_sync_interval",
        "mcp_disable_auto_tool_inject", "mcp_enable_temp_token_auth", "routing_chain_max_depth", "mcp_external_client_url",
        "mcp_server_auth_mode", "oauth2_server_config",
    ];

    public static readonly IReadOnlyList<string> AuthConfig =
    [
        "admin_username", "admin_password", "is_enabled", "disable_auth_on_inference",
    ];

    public static readonly IReadOnlyList<string> Store = ["vault_store"];

    public static readonly IReadOnlyList<string> Mcp = ["tool_manager_config", "tool_sync_interval", "tool_groups", "virtual_mcps"];

    public static readonly IReadOnlyList<string> McpClient =
    [
        "tools_to_auto_execute", "tool_sync_interval", "is_ping_available", "is_code_mode_client", "tool_pricing", "state",
        "http_config", "websocket_config", "tls_config", "oauth_config_id", "endpoint_slug", "needs_session_stickiness",
        "config_hash",
    ];

    public static readonly IReadOnlyList<string> OAuthConfig = ["id", "redirect_uri", "server_url", "use_discovery"];

    public static readonly IReadOnlyList<string> Governance =
    [
        "auth_config", "budgets", "rate_limits", "customers", "teams", "business_units", "roles", "routing_rules",
        "pricing_overrides", "complexity_analyzer_config", "model_configs", "providers",
    ];

    public static readonly IReadOnlyList<string> VirtualKey =
    [
        "description", "calendar_aligned", "team_id", "customer_id", "access_profile_id", "rate_limit_id", "rate_limit",
        "budget_id", "budgets", "provider_configs", "config_hash",
    ];

    public static readonly IReadOnlyList<string> VirtualKeyMcp = ["id", "virtual_key_id", "mcp_client_id"];
}
