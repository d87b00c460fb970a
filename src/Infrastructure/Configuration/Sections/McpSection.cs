using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration.Reading;
using Bifrost.Infrastructure.Configuration.Rules;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>mcp</c>: the gateway and the servers behind it.</summary>
internal static class McpSection
{
    public static readonly Func<string, Result<TimeSpan>> ConnectTimeout =
        DurationRule.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));

    public static readonly Func<string, Result<TimeSpan>> ToolExecutionTimeout =
        DurationRule.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    public static McpSettings Read(Setting setting)
    {
        using var mcp = setting.Section();
        mcp.Ignore(OriginalKeys.Mcp);
        var defaults = new McpSettings();

        return new()
        {
            AllowedOrigins = mcp["allowed_origins"].List(UrlRule.WebOrigin) ?? [],
            AllowedHosts = mcp["allowed_hosts"].List(UrlRule.Host) ?? [],
            ConnectTimeout = mcp["connect_timeout"].Value(ConnectTimeout) ?? defaults.ConnectTimeout,
            ToolExecutionTimeout = mcp["tool_execution_timeout"].Value(ToolExecutionTimeout) ?? defaults.ToolExecutionTimeout,
            Servers = [.. mcp["client_configs"].Sections().Select(McpServerSection.Read)],
        };
    }
}
