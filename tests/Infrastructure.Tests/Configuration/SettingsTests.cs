using System.Net;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>What right configurations mean.</summary>
public sealed class SettingsTests
{
    private const string Example = """
        {
          "public_url": "https://bifrost.example.com",
          "data_dir": "data",
          "encryption_key": "env.BIFROST_ENCRYPTION_KEY",
          "trusted_proxies": ["10.0.0.0/8"],
          "client":       { "enforce_auth_on_inference": false, "allow_self_declared_user_id": true, "trusted_user_id_callers": [] },
          "config_store": { "enabled": true, "type": "sqlite", "connection_string": "Data Source=data/bifrost.db" },
          "auth_config":  { "admin_key": "env.BIFROST_ADMIN_KEY" },
          "oauth":        { "runtime_links": "bound", "redirect_hosts": ["claude.ai", "vscode.dev"] },
          "mcp": { "allowed_origins": [], "allowed_hosts": [], "connect_timeout": "10s", "tool_execution_timeout": "30s",
            "client_configs": [ {
              "client_id": "notion", "name": "notion", "connection_type": "http", "connection_string": "https://mcp.notion.com/mcp",
              "auth_type": "per_user_oauth",
              "oauth_config": { "client_id": "abc", "client_secret": "env.NOTION_SECRET", "authorize_url": "https://idp.example/a",
                                "token_url": "https://idp.example/t", "registration_url": "https://idp.example/r", "scopes": ["read"] },
              "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true } ] },
          "governance": { "virtual_keys": [ { "id": "vk-team-a", "name": "team-a", "value": "env.TEAM_A_VK", "is_active": true,
              "mcp_configs": [ { "mcp_client_name": "notion", "tools_to_execute": ["*"] } ] } ] }
        }
        """;

    private static readonly (string, string)[] ExampleEnvironment =
    [
        ("BIFROST_ENCRYPTION_KEY", "a passphrase of some length"), ("BIFROST_ADMIN_KEY", "0123456789abcdef0123"),
        ("NOTION_SECRET", "notion-secret"), ("TEAM_A_VK", "sk-bf-4a2bd9d5-6b07-4a0c-9a3e-0d3b1d3a7a55"),
    ];

    [Fact]
    public void The_example_of_the_contract_is_understood()
    {
        var settings = ConfigFolder.Settings(Example, ExampleEnvironment);

        settings.PublicOrigin.Should().Be("https://bifrost.example.com");
        settings.EncryptionKey!.Reveal().Should().Be("a passphrase of some length");
        settings.TrustedProxies.Should().Equal(System.Net.IPNetwork.Parse("10.0.0.0/8"));
        settings.AdminKey!.Reveal().Should().Be("0123456789abcdef0123");
        settings.OAuth.RedirectHosts.Should().Equal("claude.ai", "vscode.dev");
        settings.Store.Should().BeEquivalentTo(new { Enabled = true, Type = StoreType.Sqlite });
        settings.VirtualKeys.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Id = "vk-team-a", Name = "team-a", IsActive = true, McpConfigs = new[] { new { McpClientName = "notion", ToolsToExecute = new[] { "*" } } } });
        settings.VirtualKeys[0].Value.Reveal().Should().Be("sk-bf-4a2bd9d5-6b07-4a0c-9a3e-0d3b1d3a7a55");
    }

    [Fact]
    public void The_server_of_the_example_is_understood()
    {
        var server = ConfigFolder.Settings(Example, ExampleEnvironment).Mcp.Servers.Should().ContainSingle().Subject;

        server.Should().BeEquivalentTo(new
        {
            ClientId = "notion",
            Name = "notion",
            ConnectionType = McpConnectionType.Http,
            ConnectionString = new Uri("https://mcp.notion.com/mcp"),
            AuthType = McpAuthType.PerUserOAuth,
            ToolsToExecute = new[] { "*" },
            AllowOnAllVirtualKeys = true,
            AllowAnonymous = (bool?)null,
            ConnectTimeout = (TimeSpan?)null,
            OAuth = new { ClientId = "abc", AuthorizeUrl = new Uri("https://idp.example/a"), TokenUrl = new Uri("https://idp.example/t"), Scopes = new[] { "read" } },
        });
        server.OAuth.ClientSecret!.Reveal().Should().Be("notion-secret");
    }

    [Fact]
    public void Without_a_file_everything_has_a_default()
    {
        var settings = ConfigFolder.Settings("{}");

        settings.PublicUrl.Should().BeNull();
        settings.EncryptionKey.Should().BeNull();
        settings.AdminKey.Should().BeNull();
        settings.TrustedProxies.Should().BeEmpty();
        settings.Client.EnforceAuthOnInference.Should().BeFalse();
        settings.Store.Enabled.Should().BeTrue();
        settings.OAuth.Should().BeEquivalentTo(new { RuntimeLinks = RuntimeLinks.Bound, RedirectHosts = OAuthSettings.KnownClientHosts });
        settings.Mcp.Should().BeEquivalentTo(new { ConnectTimeout = TimeSpan.FromSeconds(10), ToolExecutionTimeout = TimeSpan.FromSeconds(30), MaxListBytes = 4_194_304 });
        settings.Mcp.Servers.Should().BeEmpty();
        settings.VirtualKeys.Should().BeEmpty();
        settings.Consent.HelpText.Should().BeNull();
    }

    [Fact]
    public void What_a_list_may_take_can_be_changed() =>
        ConfigFolder.Settings("""{ "mcp": { "max_list_bytes": 65536 } }""").Mcp.MaxListBytes.Should().Be(65_536);

    [Theory]
    [InlineData("https://Bifrost.Example.COM", "https://bifrost.example.com")]
    [InlineData("https://bifrost.example.com/", "https://bifrost.example.com")]
    [InlineData("https://bifrost.example.com:443", "https://bifrost.example.com")]
    [InlineData("https://bifrost.example.com:8443", "https://bifrost.example.com:8443")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080")]
    public void A_public_url_is_kept_as_an_origin(string text, string origin)
    {
        ConfigFolder.Settings($$"""{ "public_url": "{{text}}" }""").PublicOrigin.Should().Be(origin);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("http://localhost:8080", null, true)]
    [InlineData("https://b.example", null, false)]
    [InlineData("https://b.example", true, true)]
    [InlineData(null, false, false)]
    public void A_user_id_may_be_declared_as_configured_or_else_while_bifrost_is_local(string? publicUrl, bool? configured, bool expected)
    {
        var url = publicUrl is null ? "null" : $"\"{publicUrl}\"";
        var allow = configured is null ? "null" : configured.Value ? "true" : "false";

        ConfigFolder.Settings($$"""{ "public_url": {{url}}, "client": { "allow_self_declared_user_id": {{allow}} } }""")
            .SelfDeclaredUserIdAllowed.Should().Be(expected);
    }

    [Theory]
    [InlineData("""{}""", true)]
    [InlineData("""{ "public_url": "https://b.example" }""", false)]
    [InlineData("""{ "client": { "trusted_user_id_callers": [] } }""", false)]
    [InlineData("""{ "public_url": "https://b.example", "client": { "trusted_user_id_callers": [ "127.0.0.1" ] } }""", true)]
    public void This_machine_may_name_users_while_there_is_no_public_url_unless_told_otherwise(string json, bool expected)
    {
        ConfigFolder.Settings(json).Client.TrustedUserIdCallers.Any(network => network.Contains(IPAddress.Loopback)).Should().Be(expected);
    }

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{ "trusted_proxy_hops": null }""", null)]
    [InlineData("""{ "trusted_proxy_hops": 3 }""", 3)]
    public void Hops_are_counted_only_where_a_number_is_given(string json, int? expected)
    {
        ConfigFolder.Settings(json).TrustedProxyHops.Should().Be(expected);
    }

    [Fact]
    public void A_single_address_is_a_network_of_one()
    {
        ConfigFolder.Settings("""{ "trusted_proxies": [ "10.0.0.5", "fd00::1", "fd00::/8" ] }""").TrustedProxies
            .Should().Equal(System.Net.IPNetwork.Parse("10.0.0.5/32"), System.Net.IPNetwork.Parse("fd00::1/128"), System.Net.IPNetwork.Parse("fd00::/8"));
    }

    [Theory]
    [InlineData("HTTPS://App.Example:443", "https://app.example")]
    [InlineData("app://obsidian.md", "app://obsidian.md")]
    [InlineData("http://192.168.0.2:3000", "http://192.168.0.2:3000")]
    public void An_allowed_origin_is_kept_as_a_browser_sends_it(string text, string expected)
    {
        ConfigFolder.Settings($$"""{ "mcp": { "allowed_origins": [ "{{text}}" ] } }""").Mcp.AllowedOrigins.Should().Equal(expected);
    }

    [Fact]
    public void Hosts_are_compared_in_lower_case()
    {
        var settings = ConfigFolder.Settings("""{ "oauth": { "redirect_hosts": [ "App.Example" ] }, "mcp": { "allowed_hosts": [ "IDP.internal", "::1" ] } }""");

        settings.OAuth.Knows("app.example").Should().BeTrue();
        settings.OAuth.Knows("app.example.evil").Should().BeFalse();
        settings.Mcp.AllowedHosts.Should().Equal("idp.internal", "::1");
    }

    [Fact]
    public void A_star_knows_every_redirect_host()
    {
        ConfigFolder.Settings("""{ "oauth": { "redirect_hosts": [ "*" ] } }""").OAuth.Knows("anything.example").Should().BeTrue();
    }

    [Fact]
    public void A_store_may_be_switched_off()
    {
        ConfigFolder.Settings("""{ "config_store": { "enabled": false } }""").Store.Enabled.Should().BeFalse();
    }

    [Fact]
    public void A_help_text_keeps_its_lines()
    {
        ConfigFolder.Settings("""{ "consent": { "help_text": "Ask\n#it-help" } }""").Consent.HelpText.Should().Be("Ask\n#it-help");
    }
}
