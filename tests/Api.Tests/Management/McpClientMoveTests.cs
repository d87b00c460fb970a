using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>What becomes of what users connected when a client is moved or removed, and of the keys that named it.</summary>
public sealed class McpClientMoveTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private readonly Manager _manager = bifrost.Manager;

    [Fact]
    public async Task A_client_that_moves_to_another_origin_loses_its_users_and_their_tokens_are_revoked()
    {
        await using var elsewhere = await NotesServer.StartAsync(new NotesOptions());
        var (client, token) = await ConnectedAsync("wanderer");
        var revoked = bifrost.Notes.Received.Revocations.Count;

        using var moved = await _manager.PutAsync("/api/mcp/client/wanderer", $$"""{ "connection_string": "{{elsewhere.McpUrl}}" }""");

        ((int)moved.StatusCode).Should().Be(200, await moved.TextAsync());
        await bifrost.ToldAsync(revoked + 1);
        (await NotesBifrost.CallAsync(client, token, "wanderer-whoami")).Should().StartWith("Authentication required for wanderer.");
        elsewhere.Received.Mcp.Should().NotContain(request => request.Headers.ContainsKey("Authorization"));
        foreach (var table in new[] { "connections", "upstream_authorizations", "upstream_registrations", "oauth_configs" })
        {
            (await StoredAsync($"SELECT COUNT(*) FROM {table} WHERE mcp_client_id = 'wanderer'")).Should().Be(0L, table);
        }

        (await StoredAsync("SELECT COUNT(*) FROM audit_events WHERE kind = 'mcp_client.moved' AND target = 'wanderer'")).Should().Be(1L);
    }

    [Fact]
    public async Task A_client_that_changes_otherwise_keeps_its_users()
    {
        var (client, token) = await ConnectedAsync("settled");

        using var changed = await _manager.PutAsync(
            "/api/mcp/client/settled", """{ "tools_to_execute": ["whoami"], "accounts": ["work"] }""");

        ((int)changed.StatusCode).Should().Be(200, await changed.TextAsync());
        (await NotesBifrost.CallAsync(client, token, "settled-whoami")).Should().Contain("alice");
    }

    [Fact]
    public async Task A_client_that_is_removed_is_gone_at_once_with_everything_that_was_connected_to_it()
    {
        var (client, token) = await ConnectedAsync("leaver");
        var revoked = bifrost.Notes.Received.Revocations.Count;

        using var removed = await _manager.DeleteAsync("/api/mcp/client/leaver");

        ((int)removed.StatusCode).Should().Be(200);
        (await removed.JsonAsync()).GetProperty("message").GetString().Should().Be("MCP client removed successfully");
        await bifrost.ToldAsync(revoked + 1);
        using var called = await client.McpAsync(
            token, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"leaver-whoami","arguments":{}}}""");
        (await called.TextAsync()).Should().Contain("Unknown tool");
        (await StoredAsync("SELECT COUNT(*) FROM connections WHERE mcp_client_id = 'leaver'")).Should().Be(0L);
        await (await _manager.GetAsync("/api/mcp/client/leaver")).ShouldBeEnvelopeAsync(404, "mcp_client_missing");
        await (await _manager.DeleteAsync("/api/mcp/client/leaver")).ShouldBeEnvelopeAsync(404, "mcp_client_missing");
    }

    [Fact]
    public async Task A_name_is_free_again_and_what_was_granted_under_it_is_not()
    {
        await GrantedAsync("reborn");
        using var removed = await _manager.DeleteAsync("/api/mcp/client/reborn");

        await OpenAsync("reborn");

        (await _manager.ShownAsync("reborn")).GetProperty("vk_configs").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Keys_follow_a_client_that_is_renamed_and_are_replaced_as_a_whole()
    {
        await GrantedAsync("christened");

        using var renamed = await _manager.PutAsync("/api/mcp/client/christened", """{ "name": "christened_2" }""");
        var followed = (await _manager.ShownAsync("christened")).GetProperty("vk_configs").GetRawText();
        using var replaced = await _manager.PutAsync("/api/mcp/client/christened", """{ "vk_configs": [] }""");
        var none = (await _manager.ShownAsync("christened")).GetProperty("vk_configs").GetRawText();

        ((int)renamed.StatusCode).Should().Be(200, await renamed.TextAsync());
        ((int)replaced.StatusCode).Should().Be(200, await replaced.TextAsync());
        followed.Should().Be("""[{"virtual_key_id":"team","virtual_key_name":"team","tools_to_execute":["whoami"]}]""");
        none.Should().Be("[]");
    }

    [Fact]
    public async Task A_key_that_is_named_twice_is_400()
    {
        await GrantedAsync("twice");

        using var refused = await _manager.PutAsync("/api/mcp/client/twice", """
            { "vk_configs": [{ "virtual_key_id": "team", "tools_to_execute": ["*"] }, { "virtual_key_id": "team" }] }
            """);

        await refused.ShouldBeEnvelopeAsync(400, "mcp_client_invalid");
    }

    private Task<object?> StoredAsync(string question) => new Store(bifrost.Server.StorePath).OneAsync(question);

    private async Task OpenAsync(string name) => await _manager.MadeAsync(
        $$"""{ "client_id": "{{name}}", "name": "{{name}}", "connection_string": "{{bifrost.Open.McpUrl}}", "tools_to_execute": ["*"] }""");

    private async Task GrantedAsync(string name)
    {
        await bifrost.MakeKeyAsync("team");
        await OpenAsync(name);
        using var granted = await _manager.PutAsync(
            $"/api/mcp/client/{name}", """{ "vk_configs": [{ "virtual_key_id": "team", "tools_to_execute": ["whoami"] }] }""");
        ((int)granted.StatusCode).Should().Be(200, await granted.TextAsync());
    }

    /// <summary>A per-user client that is active, with alice's account connected to it.</summary>
    private async Task<(TestClient Client, string Token)> ConnectedAsync(string name)
    {
        await bifrost.PerUserAsync(name);
        var client = await new TestClient(bifrost.Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        await NotesBifrost.ConnectAsync(client, server: name);
        using var submitted = await client.SubmitAsync();
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));
        var token = (await redeemed.JsonAsync()).GetProperty("access_token").GetString()!;
        (await NotesBifrost.CallAsync(client, token, $"{name}-whoami")).Should().Contain("alice");

        return (client, token);
    }
}
