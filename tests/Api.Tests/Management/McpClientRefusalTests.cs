using Bifrost.Api.Tests.Contract;

namespace Bifrost.Api.Tests.Management;

/// <summary>What the management API does not take for an MCP client, each with its own clear word.</summary>
public sealed class McpClientRefusalTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private const string Address = "\"connection_string\": \"http://127.0.0.1:9/mcp\"";

    private readonly Manager _manager = bifrost.Manager;

    public static TheoryData<string, string, string> Wrong => new()
    {
        { $$"""{ {{Address}} }""", "mcp_client_invalid", "name: is missing" },
        { """{ "name": "a" }""", "mcp_client_invalid", "connection_string: is missing" },
        { $$"""{ "name": "a-b", {{Address}} }""", "mcp_client_invalid", "name: expected up to 32 letters" },
        { $$"""{ "name": "a", "client_id": "a/b", {{Address}} }""", "mcp_client_invalid", "client_id: expected up to 64" },
        { """{ "name": "a", "connection_string": "ftp://mcp.example.com" }""", "mcp_client_invalid", "connection_string: expected an address" },
        { $$"""{ "name": "a", {{Address}}, "connection_type": "websocket" }""", "mcp_client_invalid", "connection_type: expected \"http\" or \"sse\"" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "basic" }""", "mcp_client_invalid", "auth_type: expected \"none\"" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "headers" }""", "mcp_client_invalid", "headers: is missing" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "headers", "headers": {} }""", "mcp_client_invalid", "headers: is missing" },
        { $$"""{ "name": "a", {{Address}}, "headers": { "Host": "b" } }""", "mcp_client_invalid", "belongs to the transport" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "headers": { "Authorization": "b" } }""", "mcp_client_invalid", "no credential here" },
        { $$"""{ "name": "a", {{Address}}, "headers": { "X-A": "b", "x-a": "c" } }""", "mcp_client_invalid", "stands twice" },
        { $$"""{ "name": "a", {{Address}}, "headers": { "X-A": null } }""", "mcp_client_invalid", "headers.X-A: is missing" },
        { $$"""{ "name": "a", {{Address}}, "headers": { "X-A": "<redacted>" } }""", "mcp_client_invalid", "headers.X-A: is redacted, but no value is stored" },
        { $$"""{ "name": "a", {{Address}}, "oauth_config": { "client_id": "b" } }""", "mcp_client_invalid", "oauth_config: expected it only with" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "client_secret": "b" } }""", "mcp_client_invalid", "oauth_config.client_id: is missing" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "token_url": "http://b.example.com" } }""", "mcp_client_invalid", "oauth_config.token_url: expected an https address" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "token_endpoint_auth_method": "jwt" } }""", "mcp_client_invalid", "oauth_config.token_endpoint_auth_method: expected" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "client_id": "c", "token_endpoint_auth_method": "client_secret_post" } }""", "mcp_client_invalid", "oauth_config.token_endpoint_auth_method: needs a client_secret" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "authorize_params": { "state": "x" } } }""", "mcp_client_invalid", "oauth_config.authorize_params: names state" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "authorize_params": { "a": null } } }""", "mcp_client_invalid", "oauth_config.authorize_params.a: expected a text" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "authorize_params": { "a": "env.A" } } }""", "env_value_refused", "oauth_config.authorize_params.a" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "scopes": ["a b"] } }""", "mcp_client_invalid", "oauth_config.scopes[0]" },
        { $$"""{ "name": "a", {{Address}}, "tools_to_execute": ["a b"] }""", "mcp_client_invalid", "tools_to_execute[0]" },
        { $$"""{ "name": "a", {{Address}}, "tools_to_execute": [null] }""", "mcp_client_invalid", "tools_to_execute[0]" },
        { $$"""{ "name": "a", {{Address}}, "tool_names": "Safe" }""", "mcp_client_invalid", "tool_names" },
        { $$"""{ "name": "a", {{Address}}, "allowed_extra_headers": ["Cookie"] }""", "mcp_client_invalid", "allowed_extra_headers[0]" },
        { $$"""{ "name": "a", {{Address}}, "accounts": ["work"] }""", "mcp_client_invalid", "accounts: expected it only with" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "per_user_oauth", "accounts": ["a b"] }""", "mcp_client_invalid", "accounts[0]" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "per_user_oauth", "accounts": ["a", "a"] }""", "mcp_client_invalid", "accounts: names an account twice" },
        { $$"""{ "name": "a", {{Address}}, "connect_timeout": "10 s" }""", "mcp_client_invalid", "connect_timeout: expected a duration" },
        { $$"""{ "name": "a", {{Address}}, "tool_execution_timeout": "2h" }""", "mcp_client_invalid", "tool_execution_timeout: expected a duration" },
        { $$"""{ "name": "a", {{Address}}, "vk_configs": [{ "virtual_key_id": "nobody" }] }""", "mcp_client_invalid", "vk_configs[0].virtual_key_id" },
        { $$"""{ "name": "a", {{Address}}, "vk_configs": [null] }""", "mcp_client_invalid", "vk_configs[0].virtual_key_id" },
        { """{ "name": "a", "connection_type": "stdio", "stdio_config": { "command": "sh" } }""", "stdio_refused", "configuration file only" },
        { $$"""{ "name": "a", {{Address}}, "stdio_config": { "command": "sh" } }""", "stdio_refused", "configuration file only" },
        { """{ "name": "a", "connection_string": "env.ADDRESS" }""", "env_value_refused", "connection_string: env. values" },
        { """{ "name": "env.NAME", "connection_string": "https://a.example.com" }""", "env_value_refused", "name: env. values" },
        { $$"""{ "name": "a", {{Address}}, "headers": { "X-A": "env.PATH" } }""", "env_value_refused", "headers.X-A" },
        { $$"""{ "name": "a", {{Address}}, "headers": { "Authorization": "Bearer env.PATH" } }""", "env_value_refused", "headers.Authorization" },
        { $$"""{ "name": "a", {{Address}}, "auth_type": "oauth", "oauth_config": { "client_id": "b", "client_secret": "env.S" } }""", "env_value_refused", "oauth_config.client_secret" },
        { """{ "name": "a", "connection_string": "http://169.254.169.254/latest" }""", "mcp_client_host_refused", "mcp.allowed_hosts" },
        { """{ "name": "a", "connection_string": "http://10.0.0.5/mcp" }""", "mcp_client_host_refused", "10.0.0.5 is not a public address" },
        { """{ "name": "a", "connection_string": "http://localhost:9/mcp" }""", "mcp_client_host_refused", "localhost" },
        { """{ "name": "a", "connection_string": "http://[::1]:9/mcp" }""", "mcp_client_host_refused", "::1" },
        { """{ "name": "a", "connection_string": "http://127.0.0.1:9", "auth_type": "oauth", "oauth_config": { "token_url": "https://192.168.1.1/t" } }""", "mcp_client_host_refused", "oauth_config.token_url" },
        { $$"""{ "name": "a", {{Address}}, "nmae": "b" }""", "body_invalid", "nmae is unknown" },
        { $$"""{ "name": "a", "name": "b", {{Address}} }""", "body_invalid", "given twice" },
        { """{ "name": 1 }""", "body_invalid", "name" },
        { """{ "name": "a" """, "body_invalid", "not a valid JSON object" },
        { $$"""{ "name": "\ud800", {{Address}} }""", "body_invalid", "." },
        { $$"""{ "\ud800\ud800": 1, {{Address}} }""", "body_invalid", "." },
        { $$"""{ "name": "a", {{Address}}, "tool_pricing": {{new string('[', 80)}}{{new string(']', 80)}} }""", "body_invalid", "." },
        { """["a"]""", "body_invalid", "JSON object" },
        { "null", "body_invalid", "JSON object" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_client_that_is_not_right_is_400_and_says_what_was_expected(string body, string code, string says)
    {
        using var refused = await _manager.PostAsync("/api/mcp/client", body);

        await refused.ShouldBeEnvelopeAsync(400, code);
        (await refused.JsonAsync()).GetProperty("error").GetProperty("message").GetString().Should().Contain(says);
    }

    [Theory]
    [InlineData("filed")]
    [InlineData("FILED")]
    public async Task A_name_of_the_file_is_409_whatever_its_case(string name)
    {
        using var refused = await _manager.PostAsync(
            "/api/mcp/client", $$"""{ "name": "{{name}}", "connection_string": "{{bifrost.Open.McpUrl}}" }""");

        await refused.ShouldBeEnvelopeAsync(409, "mcp_client_name_taken");
    }

    [Fact]
    public async Task An_identifier_of_the_file_is_409()
    {
        using var refused = await _manager.PostAsync(
            "/api/mcp/client", $$"""{ "client_id": "filed", "name": "another", "connection_string": "{{bifrost.Open.McpUrl}}" }""");

        await refused.ShouldBeEnvelopeAsync(409, "mcp_client_id_taken");
    }

    [Fact]
    public async Task A_virtual_key_of_the_file_is_not_changed_through_a_client()
    {
        using var refused = await _manager.PostAsync("/api/mcp/client", $$"""
            { "name": "granted", "connection_string": "{{bifrost.Open.McpUrl}}",
              "vk_configs": [{ "virtual_key_id": "alice", "tools_to_execute": ["*"] }] }
            """);

        await refused.ShouldBeEnvelopeAsync(409, "file_managed");
    }

    [Theory]
    [InlineData("PUT", "", """{ "name": "renamed" }""")]
    [InlineData("DELETE", "", null)]
    public async Task A_client_of_the_file_is_409_to_writes(string method, string path, string? body)
    {
        using var refused = method == "PUT"
            ? await _manager.PutAsync($"/api/mcp/client/filed{path}", body!)
            : await _manager.DeleteAsync($"/api/mcp/client/filed{path}");

        await refused.ShouldBeEnvelopeAsync(409, "file_managed");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PUT", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/reconnect")]
    [InlineData("POST", "/refresh-tools")]
    public async Task An_unknown_client_is_404(string method, string path)
    {
        foreach (var id in new[] { "unknown", "'%20OR%201=1", "..%2F..%2Fetc" })
        {
            var address = $"/api/mcp/client/{id}{path}";
            using var answer = method switch
            {
                "GET" => await _manager.GetAsync(address),
                "PUT" => await _manager.PutAsync(address, """{ "name": "a" }"""),
                "DELETE" => await _manager.DeleteAsync(address),
                _ => await _manager.PostAsync(address),
            };

            await answer.ShouldBeEnvelopeAsync(404, "mcp_client_missing");
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_400()
    {
        using var refused = await _manager.PostAsync(
            "/api/mcp/client", $$"""{ "name": "{{new string('a', 70_000)}}" }""");

        await refused.ShouldBeEnvelopeAsync(400, "body_too_large");
    }

    [Fact]
    public async Task An_unknown_login_is_404_to_complete()
    {
        using var answer = await _manager.PostAsync("/api/mcp/client/unknown/complete-oauth");

        await answer.ShouldBeEnvelopeAsync(404, "oauth_config_not_found");
    }
}
