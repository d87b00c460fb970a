using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>
/// A <c>per_user_oauth</c> client is tried out by its administrator once: its tools are known then to those who have not
/// connected, and the temporary token is gone.
/// </summary>
public sealed class TestLoginTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private readonly Manager _manager = bifrost.Manager;

    [Fact]
    public async Task The_token_of_a_test_login_tells_the_tools_and_is_revoked()
    {
        var revoked = bifrost.Notes.Received.Revocations.Count;
        await bifrost.PerUserAsync("tried");

        await bifrost.ToldAsync(revoked + 1);
        (await new Store(bifrost.Server.StorePath).OneAsync("SELECT COUNT(*) FROM connections WHERE mcp_client_id = 'tried'")).Should().Be(0L);
        var config = (string)(await new Store(bifrost.Server.StorePath).OneAsync(
            "SELECT oauth_config_id FROM oauth_configs WHERE mcp_client_id = 'tried'"))!;
        using var again = await _manager.PostAsync($"/api/mcp/client/{config}/complete-oauth");
        ((int)again.StatusCode).Should().Be(200, await again.TextAsync());
        (await again.JsonAsync()).GetProperty("tools_count").GetInt32().Should().BeGreaterThan(2);
        (await _manager.ShownAsync("tried")).GetProperty("tools").GetArrayLength().Should().BeGreaterThan(2);
    }

    [Fact]
    public async Task Callers_who_have_not_connected_see_the_tools_and_are_asked_to_connect_when_they_call_one()
    {
        await bifrost.PerUserAsync("advertised");
        using var client = new TestClient(bifrost.Server.BaseUrl);

        var listed = await ToolsAsync(client);
        var called = await NotesBifrost.CallAsync(client, TestServers.AliceKey, "advertised-list_notes");

        listed.Should().Contain("advertised-list_notes").And.NotContain("advertised-connect");
        called.Should().StartWith("Authentication required for advertised. Open this URL to connect your account: http");
    }

    [Fact]
    public async Task A_client_whose_login_is_awaited_does_not_exist_for_anybody()
    {
        await _manager.MadeAsync($$"""
            { "client_id": "awaited", "name": "awaited", "connection_string": "{{bifrost.Notes.McpUrl}}", "auth_type": "per_user_oauth",
              "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true }
            """);
        using var client = new TestClient(bifrost.Server.BaseUrl);

        (await ToolsAsync(client)).Should().NotContain("awaited");
        (await _manager.ShownAsync("awaited")).GetProperty("state").GetString().Should().Be("pending_oauth");
    }

    [Fact]
    public async Task A_test_login_of_the_file_leaves_the_users_connections_alone()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        await client.RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        await NotesBifrost.ConnectAsync(client, server: "filed");
        using var reconnected = await _manager.PostAsync("/api/mcp/client/filed/reconnect");
        var pending = await reconnected.JsonAsync();
        using var arrived = await bifrost.LogInAsync(pending.GetProperty("authorize_url").GetString()!);
        using var completed = await _manager.PostAsync($"/api/mcp/client/{pending.GetProperty("oauth_config_id").GetString()}/complete-oauth");

        ((int)completed.StatusCode).Should().Be(200, await completed.TextAsync());
        (await NotesBifrost.CallAsync(client, TestServers.AliceKey, "filed-whoami")).Should().Contain("alice");
        (await _manager.ShownAsync("filed")).GetProperty("tools").GetArrayLength().Should().BeGreaterThan(2);
    }

    [Fact]
    public async Task The_account_of_a_test_login_is_nobodys_to_use()
    {
        using var made = await _manager.PostAsync("/api/mcp/client", $$"""
            { "client_id": "untouched", "name": "untouched", "connection_string": "{{bifrost.Notes.McpUrl}}",
              "auth_type": "per_user_oauth", "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true }
            """);
        var pending = await made.JsonAsync();
        using var arrived = await bifrost.LogInAsync(pending.GetProperty("authorize_url").GetString()!);
        using var client = new TestClient(bifrost.Server.BaseUrl);

        using var called = await client.McpAsync(
            TestServers.AliceKey, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"untouched-whoami","arguments":{}}}""");

        (await called.TextAsync()).Should().Contain("Unknown tool");
    }

    [Fact]
    public async Task Tools_of_a_per_user_server_are_not_refreshed_without_a_login()
    {
        await bifrost.PerUserAsync("unrefreshed");

        await (await _manager.PostAsync("/api/mcp/client/unrefreshed/refresh-tools")).ShouldBeEnvelopeAsync(409, "mcp_client_login_missing");
    }

    [Fact]
    public async Task A_server_whose_provider_cannot_be_used_is_not_made()
    {
        await (await _manager.PostAsync("/api/mcp/client", $$"""
            { "name": "without_provider", "connection_string": "{{bifrost.Open.McpUrl}}", "auth_type": "oauth" }
            """)).ShouldBeEnvelopeAsync(400, "mcp_client_not_verified");
    }

    private static async Task<string> ToolsAsync(TestClient client)
    {
        using var listed = await client.McpAsync(TestServers.AliceKey, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        return await listed.TextAsync();
    }
}
