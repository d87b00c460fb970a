using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>mcp</c>: the gateway and the servers behind it.</summary>
internal static class McpSection
{
    private const int SmallestList = 64 * 1024;
    private const int LargestList = 16 * 1024 * 1024;
    private const int SmallestMessage = 64 * 1024;
    private const int LargestMessage = 1024 * 1024 * 1024;

    public static McpSettings Read(Setting setting)
    {
        using var mcp = setting.Section();
        mcp.Ignore(OriginalKeys.Mcp);
        var defaults = new McpSettings();

        return new()
        {
            AllowedOrigins = mcp["allowed_origins"].List(UrlRule.WebOrigin) ?? [],
            AllowedHosts = mcp["allowed_hosts"].List(UrlRule.Host) ?? [],
            ConnectTimeout = mcp["connect_timeout"].Value(DurationRule.ConnectTimeout) ?? defaults.ConnectTimeout,
            ToolExecutionTimeout = mcp["tool_execution_timeout"].Value(DurationRule.ToolExecutionTimeout) ?? defaults.ToolExecutionTimeout,
            MaxListBytes = mcp["max_list_bytes"].Integer(defaults.MaxListBytes, SmallestList, LargestList),
            MaxIdleUpstreamSessions = mcp["max_idle_upstream_sessions"].Integer(defaults.MaxIdleUpstreamSessions, 1, 1_000_000),
            UpstreamIdleTimeout = Time("upstream_idle_timeout", defaults.UpstreamIdleTimeout),
            SessionIdleTimeout = Time("session_idle_timeout", defaults.SessionIdleTimeout),
            BreakerFailures = mcp["breaker_failures"].Integer(defaults.BreakerFailures, 1, 1000),
            BreakerPause = Time("breaker_pause", defaults.BreakerPause),
            MaxBreakerPause = Time("max_breaker_pause", defaults.MaxBreakerPause),
            ListLifetime = Time("list_lifetime", defaults.ListLifetime),
            ListenPause = Time("listen_pause", defaults.ListenPause),
            MaxListenPause = Time("max_listen_pause", defaults.MaxListenPause),
            MaxUpstreamMessageBytes = mcp["max_upstream_message_bytes"].Integer(
                defaults.MaxUpstreamMessageBytes, SmallestMessage, LargestMessage),
            Servers = [.. mcp["client_configs"].Sections().Select(McpServerSection.Read)],
        };

        TimeSpan Time(string key, TimeSpan fallback) =>
            mcp[key].Value(DurationRule.Between(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))) ?? fallback;
    }
}
