using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>mcp</c>: the gateway and the servers behind it.</summary>
internal static class McpSection
{
    private const int SmallestList = 64 * 1024;
    private const int LargestList = 16 * 1024 * 1024;

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
            Servers = [.. mcp["client_configs"].Sections().Select(McpServerSection.Read)],
        };
    }
}
