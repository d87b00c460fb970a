using Bifrost.Infrastructure.Configuration.Sections;

namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class WarningTests
{
    [Fact]
    public void A_server_that_publishes_nothing_is_named()
    {
        Warnings("""{ "mcp": { "client_configs": [ { "name": "notes", "connection_string": "https://n.example" } ] } }""").Should().Equal(
            "mcp.client_configs[0].tools_to_execute: is left out, so the server \"notes\" publishes no tool; list their names, or \"*\" for all.");
    }

    [Fact]
    public void A_virtual_key_that_may_use_nothing_of_a_server_is_named()
    {
        Warnings("""
            { "mcp": { "client_configs": [ { "name": "notes", "connection_string": "https://n.example", "tools_to_execute": [] } ] },
              "governance": { "virtual_keys": [ { "id": "a", "name": "team-a", "value": "sk-bf-01234567890123456789",
                "mcp_configs": [ { "mcp_client_name": "notes" } ] } ] } }
            """).Should().Equal(
            "governance.virtual_keys[0].mcp_configs[0].tools_to_execute: is left out, so the virtual key \"team-a\" may use no tool of \"notes\"; "
            + "list their names, or \"*\" for all.");
    }

    [Theory]
    [InlineData(""" "connection_string": "https://n.example/mcp", "headers": { "Gitlab-Pat": "glpat" }, "auth_type": "none" """)]
    [InlineData(""" "connection_string": "https://n.example/mcp?key=abc" """)]
    [InlineData(""" "connection_type": "stdio", "stdio_config": { "command": "x", "envs": ["GITHUB_TOKEN"] } """)]
    public void A_server_that_callers_without_a_key_do_not_have_by_default_is_named(string server)
    {
        Warnings(Json("")).Should().Equal(
            "mcp.client_configs[0].allow_anonymous: is left out, and the server \"notes\" carries a credential and is for holders of a virtual key; "
            + "allow_anonymous opens it.");
        Warnings(Json(""", "allow_anonymous": true""")).Should().BeEmpty();
        Warnings(Json(""", "allow_anonymous": false""")).Should().BeEmpty();

        string Json(string said) => $$"""{ "mcp": { "client_configs": [ { "name": "notes", "tools_to_execute": ["*"], {{server}} {{said}} } ] } }""";
    }

    [Theory]
    [InlineData(""" "auth_type": "none" """)]
    [InlineData(""" "auth_type": "oauth" """)]
    [InlineData(""" "auth_type": "per_user_oauth" """)]
    [InlineData(""" "headers": { "X-Api-Key": "k" } """)]
    public void Where_that_is_so_by_the_way_of_authorization_nothing_is_said(string server)
    {
        Warnings($$"""
            { "mcp": { "client_configs": [ { "name": "notes", "tools_to_execute": ["*"], "connection_string": "https://n.example", {{server}} } ] } }
            """).Should().BeEmpty();
    }

    [Fact]
    public void Self_declared_user_ids_on_a_public_url_are_a_risk()
    {
        Warnings("""{ "public_url": "https://b.example", "client": { "allow_self_declared_user_id": true } }""").Should().Equal(
            "client.allow_self_declared_user_id: is true on a public URL, so anyone who enters a user ID uses the accounts connected under it.");
    }

    [Fact]
    public void Open_links_on_a_public_url_are_a_risk()
    {
        Warnings("""{ "public_url": "https://b.example", "oauth": { "runtime_links": "open" } }""").Should().Equal(
            "oauth.runtime_links: is \"open\" on a public URL, so whoever opens a link connects their account to the session of the person who sent it.");
    }

    [Theory]
    [InlineData("""{ "client": { "allow_self_declared_user_id": true }, "oauth": { "runtime_links": "open" } }""")]
    [InlineData("""{ "public_url": "http://localhost:8080", "client": { "allow_self_declared_user_id": true }, "oauth": { "runtime_links": "open" } }""")]
    public void On_this_machine_neither_is(string json)
    {
        Warnings(json).Should().BeEmpty();
    }

    [Fact]
    public void Knowing_every_redirect_host_is_a_risk()
    {
        Warnings("""{ "oauth": { "redirect_hosts": [ "*" ] } }""").Should().Equal(
            "oauth.redirect_hosts: holds \"*\", so the consent page does not warn about unknown programs.");
    }

    [Fact]
    public void Trusting_a_network_is_a_risk_and_single_proxies_are_none()
    {
        Warnings("""{ "trusted_proxies": [ "10.0.0.5", "10.0.0.0/8" ] }""").Should().Equal(
            "trusted_proxies: names the network 10.0.0.0/8, so every program in it may say where its requests come from; name the address of "
            + "each proxy instead.");
        Warnings("""{ "trusted_proxies": [ "10.0.0.5", "fd00::1" ] }""").Should().BeEmpty();
    }

    [Fact]
    public void Believing_a_proxy_about_who_names_users_is_a_risk()
    {
        Warnings("""{ "client": { "trusted_user_id_callers": [ "10.0.0.7" ], "trust_forwarded_user_id_callers": true } }""").Should().Equal(
            "client.trust_forwarded_user_id_callers: is true, so whoever can make a trusted proxy send an address of "
            + "client.trusted_user_id_callers may act as any user.");
    }

    [Fact]
    public void Trusting_every_address_is_a_risk()
    {
        Warnings("""{ "trusted_proxies": [ "::/0" ], "client": { "trusted_user_id_callers": [ "0.0.0.0/0" ] } }""").Should().Equal(
            "client.trusted_user_id_callers: names every address, so anyone may act as any user.",
            "trusted_proxies: names every address, so anyone may forge where a request comes from.");
    }

    [Theory]
    [InlineData("http://notes.internal/mcp", "per_user_oauth", true)]
    [InlineData("http://notes.internal/mcp", "none", false)]
    [InlineData("http://127.0.0.1:9000/mcp", "per_user_oauth", false)]
    [InlineData("https://notes.example/mcp", "per_user_oauth", false)]
    public void Credentials_over_plain_http_are_a_risk(string address, string authType, bool warns)
    {
        var warnings = Warnings(ConfigFolder.Server($""" "connection_string": "{address}", "auth_type": "{authType}" """));

        warnings.Any(warning => warning == "mcp.client_configs[0].connection_string: is plain http, so credentials of \"notes\" travel unencrypted.")
            .Should().Be(warns);
    }

    [Theory]
    [InlineData("stdio", true)]
    [InlineData("http", false)]
    public void Headers_for_a_child_process_have_no_effect_and_are_told(string type, bool warns)
    {
        var place = type == "stdio" ? "\"stdio_config\": { \"command\": \"cat\" }" : "\"connection_string\": \"https://notes.example/mcp\"";
        var warnings = Warnings($$"""
            { "mcp": { "client_configs": [ { "name": "notes", "connection_type": "{{type}}", {{place}}, "tools_to_execute": [],
              "allowed_extra_headers": ["X-Tenant"] } ] } }
            """);

        warnings.Any(warning => warning.StartsWith("mcp.client_configs[0].allowed_extra_headers: has no effect", StringComparison.Ordinal))
            .Should().Be(warns);
    }

    [Fact]
    public void What_only_the_original_uses_is_mentioned_once_each()
    {
        Warnings("""
            { "$schema": "https://www.getbifrost.ai/schema", "providers": { "openai": {} },
              "mcp": { "client_configs": [
                { "name": "a", "connection_string": "https://a.example", "tools_to_execute": [], "is_ping_available": true },
                { "name": "b", "connection_string": "https://b.example", "tools_to_execute": [], "is_ping_available": true, "disabled": false } ] } }
            """).Should().BeEquivalentTo(
            "$schema: is a setting of the original Bifrost that this one does not use; it is ignored.",
            "providers: is a setting of the original Bifrost that this one does not use; it is ignored.",
            "mcp.client_configs[0].is_ping_available: is a setting of the original Bifrost that this one does not use; it is ignored.");
    }

    public static TheoryData<string, string> OriginalKeysByPlace()
    {
        var data = new TheoryData<string, string>();

        void Add(IEnumerable<string> keys, string json)
        {
            foreach (var key in keys)
            {
                data.Add(key, json);
            }
        }

        const string OneServer = "\"name\": \"notes\", \"connection_string\": \"https://n.example\", \"tools_to_execute\": []";
        const string OneKey = "\"id\": \"a\", \"name\": \"a\", \"value\": \"sk-bf-01234567890123456789\"";
        Add(OriginalKeys.Root, "{ KEY }");
        Add(OriginalKeys.Client, "{ \"client\": { KEY } }");
        Add(OriginalKeys.AuthConfig, "{ \"auth_config\": { KEY } }");
        Add(OriginalKeys.Store, "{ \"config_store\": { KEY } }");
        Add(OriginalKeys.Mcp, "{ \"mcp\": { KEY } }");
        Add(OriginalKeys.McpClient, $"{{ \"mcp\": {{ \"client_configs\": [ {{ {OneServer}, KEY }} ] }} }}");
        Add(OriginalKeys.OAuthConfig, $"{{ \"mcp\": {{ \"client_configs\": [ {{ {OneServer}, \"auth_type\": \"oauth\", \"oauth_config\": {{ KEY }} }} ] }} }}");
        Add(OriginalKeys.Governance, "{ \"governance\": { KEY } }");
        Add(OriginalKeys.VirtualKey, $"{{ \"governance\": {{ \"virtual_keys\": [ {{ {OneKey}, KEY }} ] }} }}");
        Add(
            OriginalKeys.VirtualKeyMcp,
            $"{{ \"mcp\": {{ \"client_configs\": [ {{ {OneServer} }} ] }}, \"governance\": {{ \"virtual_keys\": [ {{ {OneKey}, "
            + "\"mcp_configs\": [ { \"mcp_client_name\": \"notes\", \"tools_to_execute\": [], KEY } ] } ] } }");

        return data;
    }

    [Theory]
    [MemberData(nameof(OriginalKeysByPlace))]
    public void A_key_of_the_original_never_stops_the_start(string key, string json)
    {
        var result = ConfigFolder.Load(json.Replace("KEY", $"\"{key}\": {{ \"anything\": [ \"env.NOT_SET\" ] }}", StringComparison.Ordinal));

        result.Errors.Should().BeEmpty();
        result.Configuration!.Warnings.Should().ContainSingle().Which.Should().Contain($"{key}: is a setting of the original Bifrost");
    }

    private static IReadOnlyList<string> Warnings(string json)
    {
        var result = ConfigFolder.Load(json);
        result.Errors.Should().BeEmpty();

        return result.Configuration!.Warnings;
    }
}
