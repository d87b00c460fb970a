using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Ports;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;
using Bifrost.Testing.Mcp;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Api.Tests.Management;

/// <summary>POST /api/mcp/client for servers that need no login.</summary>
public sealed class McpClientCreateTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private readonly Manager _manager = bifrost.Manager;

    [Fact]
    public async Task A_client_is_connected_to_and_its_tools_are_there_at_once()
    {
        var made = await _manager.MadeAsync($$"""
            { "name": "open_one", "connection_type": "http", "connection_string": "{{bifrost.Open.McpUrl}}", "auth_type": "none",
              "tools_to_execute": ["whoami", "list_notes"], "allow_on_all_virtual_keys": true }
            """);

        made.GetProperty("status").GetString().Should().Be("success");
        made.GetProperty("message").GetString().Should().Be("MCP client connected successfully");
        var shown = await _manager.ShownAsync(made.GetProperty("mcp_client_id").GetString()!);
        shown.GetProperty("state").GetString().Should().Be("connected");
        shown.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())
            .Should().Contain(["whoami", "add_note", "list_notes"]);
        shown.GetProperty("tools")[0].GetProperty("inputSchema").ValueKind.Should().Be(JsonValueKind.Object);
        (await ToolsOfAliceAsync()).Should().Contain("open_one-whoami").And.NotContain("open_one-add_note");
    }

    [Fact]
    public async Task Descriptions_that_are_deep_or_cannot_be_decoded_spoil_no_answer()
    {
        await using var raw = await RawMcpServer.StartAsync();
        var deep = new string('[', 200) + new string(']', 200);
        raw.Tools = $$"""
            [{"name":"half","description":"\ud800","\ud800":1,"inputSchema":{"type":"object"} },{"name":"deep","inputSchema":{"type":"object","x":{{deep}} } }]
            """;
        var id = await _manager.IdAsync($$"""{ "name": "hostile", "connection_string": "{{raw.Endpoint}}", "tools_to_execute": ["*"] }""");

        using var shown = await _manager.GetAsync($"/api/mcp/client/{id}");
        using var listed = await _manager.GetAsync("/api/mcp/clients");

        var among = (await listed.JsonAsync()).GetProperty("clients").EnumerateArray()
            .Single(server => server.GetProperty("config").GetProperty("name").GetString() == "hostile");

        foreach (var server in new[] { await shown.JsonAsync(), among })
        {
            server.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()).Should().Equal("half");
            server.GetProperty("tools")[0].GetProperty("description").GetString().Should().Be("\uFFFD");
            server.GetProperty("list_notes").EnumerateArray()
                .Select(note => (note.GetProperty("entry").GetString(), note.GetProperty("outcome").GetString()))
                .Should().Contain(("deep", "left_out"));
        }
    }

    [Fact]
    public async Task A_header_of_everyone_is_sent_kept_encrypted_and_never_shown()
    {
        var id = await _manager.IdAsync($$"""
            { "client_id": "behind-a-header", "name": "locked", "connection_string": "{{bifrost.Locked.McpUrl}}",
              "headers": { "X-Key": "{{ManagedBifrost.Password}}" }, "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true }
            """);

        var shown = await _manager.ShownAsync(id);
        id.Should().Be("behind-a-header");
        shown.GetProperty("config").GetProperty("auth_type").GetString().Should().Be("headers");
        shown.GetProperty("config").GetProperty("headers").GetProperty("X-Key").GetString().Should().Be("<redacted>");
        shown.GetRawText().Should().NotContain(ManagedBifrost.Password);
        bifrost.Locked.Received.Messages("tools/list").Should().OnlyContain(request => request.Headers["X-Key"] == ManagedBifrost.Password);
        var stored = await new Store(bifrost.Server.StorePath).OneAsync(
            "SELECT settings || CAST(secrets AS TEXT) FROM mcp_clients WHERE mcp_client_id = 'behind-a-header'");
        ((string)stored!).Should().NotContain(ManagedBifrost.Password);
        var audited = await new Store(bifrost.Server.StorePath).OneAsync(
            "SELECT actor || ' ' || source || ' ' || state_after FROM audit_events WHERE kind = 'mcp_client.created' AND target = 'behind-a-header'");
        ((string)audited!).Should().StartWith("administrator 127.0.0.1 {").And.Contain("\"name\":\"locked\"").And.NotContain(ManagedBifrost.Password);
        bifrost.Server.Log.Lines.Should().NotContain(line => line.Contains(ManagedBifrost.Password, StringComparison.Ordinal));
        (await ToolsOfAliceAsync()).Should().Contain("locked-whoami");
    }

    [Fact]
    public async Task An_address_with_a_key_in_its_query_is_kept_and_shown_without()
    {
        var id = await _manager.IdAsync($$"""
            { "name": "queried", "connection_string": "{{bifrost.Open.McpUrl}}?api_key=very-secret-query", "tools_to_execute": [] }
            """);

        (await _manager.ShownAsync(id)).GetProperty("config").GetProperty("connection_string").GetString()
            .Should().Be($"{bifrost.Open.McpUrl}?<redacted>");
        bifrost.Open.Received.Mcp.Should().Contain(request => request.Query == "?api_key=very-secret-query");
        ((string)(await new Store(bifrost.Server.StorePath).OneAsync($"SELECT settings FROM mcp_clients WHERE mcp_client_id = '{id}'"))!)
            .Should().NotContain("very-secret-query");
        using var kept = await _manager.PutAsync(
            $"/api/mcp/client/{id}", $$"""{ "connection_string": "{{bifrost.Open.McpUrl}}?<redacted>", "tools_to_execute": ["whoami"] }""");
        ((int)kept.StatusCode).Should().Be(200);
        (await _manager.PostAsync($"/api/mcp/client/{id}/refresh-tools")).StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        bifrost.Open.Received.Mcp.Where(request => request.Query.Length > 0).Should().OnlyContain(request => request.Query == "?api_key=very-secret-query");
    }

    [Fact]
    public async Task What_is_said_of_requests_to_a_provider_is_kept_shown_and_replaced_as_a_whole()
    {
        const string given = """
            { "client_id": "c", "client_secret": "very-secret", "token_endpoint_auth_method": "client_secret_basic", "send_resource": false,
              "authorize_params": { "access_type": "offline", "Prompt": "consent" },
              "authorize_url": "https://particular.example/authorize", "token_url": "https://particular.example/token" }
            """;
        var id = await _manager.IdAsync($$"""
            { "name": "particular", "connection_string": "https://particular.example/mcp", "auth_type": "per_user_oauth",
              "tools_to_execute": ["*"], "oauth_config": {{given}} }
            """);

        var shown = (await _manager.ShownAsync(id)).GetProperty("config").GetProperty("oauth_config");
        using var kept = await _manager.PutAsync($"/api/mcp/client/{id}", $$"""{ "oauth_config": {{shown.GetRawText()}} }""");

        ((int)kept.StatusCode).Should().Be(200, await kept.TextAsync());
        shown.GetProperty("token_endpoint_auth_method").GetString().Should().Be("client_secret_basic");
        shown.GetProperty("send_resource").GetBoolean().Should().BeFalse();
        shown.GetProperty("authorize_params").GetRawText().Should().Be("""{"access_type":"offline","Prompt":"consent"}""");
        await using var scope = bifrost.Server.Services.CreateAsyncScope();
        var stored = await scope.ServiceProvider.GetRequiredService<IMcpClientStore>().FindAsync(new McpClientId(id), CancellationToken.None);
        stored!.Server!.OAuth.AuthorizeParams.Should().Equal(new Dictionary<string, string> { ["access_type"] = "offline", ["Prompt"] = "consent" });

        using var emptied = await _manager.PutAsync($"/api/mcp/client/{id}", """{ "oauth_config": { "client_id": "c" } }""");
        (await _manager.ShownAsync(id)).GetProperty("config").GetProperty("oauth_config").Members().Should().Equal("client_id");
    }

    [Fact]
    public async Task Addresses_of_a_provider_with_keys_are_kept_and_shown_and_audited_without()
    {
        const string key = "very-secret-provider-key";
        var id = await _manager.IdAsync($$"""
            { "name": "keyed", "connection_string": "https://keyed.example/mcp", "auth_type": "per_user_oauth", "tools_to_execute": ["*"],
              "oauth_config": { "client_id": "c", "authorize_url": "https://keyed.example/authorize?k={{key}}",
                "token_url": "https://keyed.example/s/4eC39HqLyjWDarjtT1zdp7dc/token", "revocation_url": "https://keyed.example/revoke?{{key}}" } }
            """);

        var shown = (await _manager.ShownAsync(id)).GetProperty("config").GetProperty("oauth_config");
        using var kept = await _manager.PutAsync($"/api/mcp/client/{id}", $$"""{ "oauth_config": {{shown.GetRawText()}} }""");

        ((int)kept.StatusCode).Should().Be(200, await kept.TextAsync());
        shown.GetProperty("authorize_url").GetString().Should().Be("https://keyed.example/authorize?<redacted>");
        shown.GetProperty("token_url").GetString().Should().Be("https://keyed.example/s/<redacted>/token");
        var store = new Store(bifrost.Server.StorePath);
        var settings = (string)(await store.OneAsync($"SELECT settings FROM mcp_clients WHERE mcp_client_id = '{id}'"))!;
        var audited = (string)(await store.OneAsync($"SELECT group_concat(state_after) FROM audit_events WHERE target = '{id}'"))!;
        (settings + audited).Should().NotContain(key).And.NotContain("4eC39HqLyjWDarjtT1zdp7dc");
        await using var scope = bifrost.Server.Services.CreateAsyncScope();
        var stored = await scope.ServiceProvider.GetRequiredService<IMcpClientStore>().FindAsync(new McpClientId(id), CancellationToken.None);
        stored!.Server!.OAuth.AuthorizeUrl!.Query.Should().Be($"?k={key}");
        stored.Server.OAuth.TokenUrl!.AbsolutePath.Should().Be("/s/4eC39HqLyjWDarjtT1zdp7dc/token");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_not_made()
    {
        using var refused = await _manager.PostAsync(
            "/api/mcp/client", """{ "name": "nobody_there", "connection_string": "http://127.0.0.1:9/mcp", "tools_to_execute": ["*"] }""");

        await refused.ShouldBeEnvelopeAsync(400, "mcp_client_not_verified");
        (await refused.TextAsync()).Should().Contain("nobody_there could not be reached: connection refused");
        (await new Store(bifrost.Server.StorePath).OneAsync("SELECT COUNT(*) FROM mcp_clients WHERE name = 'nobody_there'")).Should().Be(0L);
    }

    [Fact]
    public async Task A_server_that_wants_another_credential_is_not_made()
    {
        using var refused = await _manager.PostAsync("/api/mcp/client", $$"""
            { "name": "wrong_header", "connection_string": "{{bifrost.Locked.McpUrl}}", "headers": { "X-Key": "wrong" } }
            """);

        await refused.ShouldBeEnvelopeAsync(400, "mcp_client_not_verified");
    }

    [Fact]
    public async Task Two_that_are_made_at_once_under_one_name_are_one()
    {
        var body = $$"""{ "name": "raced", "connection_string": "{{bifrost.Open.McpUrl}}", "tools_to_execute": ["*"] }""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _manager.PostAsync("/api/mcp/client", body)));

        answers.Select(answer => (int)answer.StatusCode).Order().Should().Equal(200, 409, 409, 409, 409, 409);
        (await new Store(bifrost.Server.StorePath).OneAsync("SELECT COUNT(*) FROM mcp_clients WHERE name = 'raced'")).Should().Be(1L);
    }

    [Fact]
    public async Task What_the_original_knows_and_Bifrost_does_not_use_is_taken_and_ignored()
    {
        var id = await _manager.IdAsync($$"""
            { "name": "from_the_original", "connection_string": "{{bifrost.Open.McpUrl}}", "tools_to_execute": ["*"],
              "tools_to_auto_execute": ["whoami"], "is_ping_available": true, "tool_sync_interval": 10, "is_code_mode_client": false,
              "tool_pricing": { "whoami": 0.1 } }
            """);

        (await _manager.ShownAsync(id)).GetProperty("config").TryGetProperty("tool_pricing", out _).Should().BeFalse();
    }

    private async Task<string> ToolsOfAliceAsync()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        using var listed = await client.McpAsync(TestServers.AliceKey, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        return await listed.TextAsync();
    }
}
