using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>What right servers mean.</summary>
public sealed class ServerSettingsTests
{
    [Fact]
    public void What_bounds_sessions_with_servers_is_read_with_its_units()
    {
        ConfigFolder.Settings(
            """
            { "mcp": { "max_idle_upstream_sessions": 7, "upstream_idle_timeout": "2m", "session_idle_timeout": "3m", "breaker_failures": 4,
              "breaker_pause": "6s", "max_breaker_pause": "1h", "list_lifetime": "8s", "listen_pause": "9s", "max_listen_pause": "10m",
              "max_upstream_message_bytes": 65536 } }
            """).Mcp.Should().BeEquivalentTo(new
            {
                MaxIdleUpstreamSessions = 7,
                UpstreamIdleTimeout = TimeSpan.FromMinutes(2),
                SessionIdleTimeout = TimeSpan.FromMinutes(3),
                BreakerFailures = 4,
                BreakerPause = TimeSpan.FromSeconds(6),
                MaxBreakerPause = TimeSpan.FromHours(1),
                ListLifetime = TimeSpan.FromSeconds(8),
                ListenPause = TimeSpan.FromSeconds(9),
                MaxListenPause = TimeSpan.FromMinutes(10),
                MaxUpstreamMessageBytes = 65536,
            });
    }

    [Fact]
    public void A_server_without_an_id_goes_by_its_name()
    {
        ConfigFolder.Settings(ConfigFolder.Server(""" "name": "notes" """)).Mcp.Servers[0].ClientId.Should().Be("notes");
    }

    [Theory]
    [InlineData("none", McpAuthType.None, "")]
    [InlineData("headers", McpAuthType.Headers, """, "headers": { "Authorization": "Bearer x" } """)]
    [InlineData("oauth", McpAuthType.OAuth, "")]
    [InlineData("per_user_oauth", McpAuthType.PerUserOAuth, "")]
    public void Every_auth_type_is_read(string text, McpAuthType expected, string more)
    {
        ConfigFolder.Settings(ConfigFolder.Server($""" "auth_type": "{text}" {more} """)).Mcp.Servers[0].AuthType.Should().Be(expected);
    }

    [Fact]
    public void Headers_alone_mean_the_shared_credential()
    {
        var server = ConfigFolder.Settings(ConfigFolder.Server(""" "headers": { "X-Api-Key": "env.K" } """), ("K", "abc")).Mcp.Servers[0];

        server.AuthType.Should().Be(McpAuthType.Headers);
        server.Headers["x-api-key"].Reveal().Should().Be("abc");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(""" "allow_anonymous": null, """, null)]
    [InlineData(""" "allow_anonymous": true, """, true)]
    [InlineData(""" "allow_anonymous": false, """, false)]
    public void Whether_callers_without_a_key_are_allowed_is_known_apart_from_nothing_said(string text, bool? said)
    {
        ConfigFolder.Settings(ConfigFolder.Server($""" {text} "auth_type": "none" """)).Mcp.Servers[0].AllowAnonymous.Should().Be(said);
    }

    [Fact]
    public void A_child_process_needs_no_address()
    {
        const string Json = """
            { "mcp": { "client_configs": [ { "name": "files", "connection_type": "stdio", "tools_to_execute": [],
              "stdio_config": { "command": "npx", "args": ["-y", "server"], "envs": ["HOME"] } } ] } }
            """;

        var server = ConfigFolder.Settings(Json).Mcp.Servers[0];

        server.ConnectionString.Should().BeNull();
        server.StdioConfig.Should().BeEquivalentTo(new StdioSettings("npx", ["-y", "server"], ["HOME"]));
    }

    [Fact]
    public void A_server_may_have_limits_of_its_own()
    {
        ConfigFolder.Settings(ConfigFolder.Server(""" "connect_timeout": "500ms", "tool_execution_timeout": "5m" """)).Mcp.Servers[0]
            .Should().BeEquivalentTo(new { ConnectTimeout = TimeSpan.FromMilliseconds(500), ToolExecutionTimeout = TimeSpan.FromMinutes(5) });
    }

    [Fact]
    public void A_per_user_server_may_have_further_accounts()
    {
        ConfigFolder.Settings(ConfigFolder.Server(""" "auth_type": "per_user_oauth", "accounts": ["work", "private_2"] """)).Mcp.Servers[0]
            .Accounts.Should().Equal("work", "private_2");
    }
}
