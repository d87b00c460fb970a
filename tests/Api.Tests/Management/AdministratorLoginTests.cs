using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>The login that all users of an <c>oauth</c> server share, from the first call to the tools of a virtual key.</summary>
public sealed class AdministratorLoginTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private readonly Manager _manager = bifrost.Manager;

    [Fact]
    public async Task One_login_of_the_administrator_serves_every_key()
    {
        var pending = await SharedAsync("one_login");
        var config = pending.GetProperty("oauth_config_id").GetString()!;
        (await StateAsync("one_login")).Should().Be("pending_oauth");
        (await StatusAsync(config)).Should().Be("pending");
        (await ToolsOfAliceAsync()).Should().NotContain("one_login-");

        using var arrived = await bifrost.LogInAsync(pending.GetProperty("authorize_url").GetString()!);
        (await arrived.ShouldBePageAsync(200)).Should().Contain("one_login").And.Contain("close.js").And.NotContain("You act");
        using var status = await _manager.GetAsync($"/api/oauth/config/{config}/status");
        var authorized = await status.JsonAsync();
        (await ToolsOfAliceAsync()).Should().NotContain("one_login-");
        using var completed = await CompleteAsync(config);

        authorized.GetProperty("status").GetString().Should().Be("authorized");
        authorized.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(
            "id", "status", "created_at", "expires_at", "token_id", "token_expires_at", "token_scopes");
        ((int)completed.StatusCode).Should().Be(200, await completed.TextAsync());
        var answer = await completed.JsonAsync();
        answer.GetProperty("status").GetString().Should().Be("success");
        answer.GetProperty("tools_count").GetInt32().Should().BeGreaterThan(2);
        (await StateAsync("one_login")).Should().Be("connected");
        (await CallAsync("one_login-whoami")).Should().Contain("company");
        bifrost.Notes.Received.Revocations.Should().NotContain(request => request.Body.Contains(config, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_answer_says_what_to_do_next()
    {
        var pending = await SharedAsync("spelled_out");

        pending.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(
            "status", "message", "oauth_config_id", "authorize_url", "expires_at", "mcp_client_id", "complete_url", "status_url", "next_steps");
        pending.GetProperty("status").GetString().Should().Be("pending_oauth");
        pending.GetProperty("mcp_client_id").GetString().Should().Be("spelled_out");
        pending.GetProperty("expires_at").GetDateTimeOffset().Should().BeCloseTo(
            bifrost.Server.Clock.GetUtcNow() + TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(1));
        var config = pending.GetProperty("oauth_config_id").GetString();
        pending.GetProperty("status_url").GetString().Should().Be($"{bifrost.Server.BaseUrl}/api/oauth/config/{config}/status");
        pending.GetProperty("complete_url").GetString().Should().Be($"{bifrost.Server.BaseUrl}/api/mcp/client/{config}/complete-oauth");
        pending.GetProperty("next_steps").GetArrayLength().Should().Be(3);
        var secret = new Uri(pending.GetProperty("authorize_url").GetString()!).Query.Split('=')[1];
        bifrost.Server.Log.Lines.Should().NotContain(line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_of_the_file_is_offered_by_reconnect_and_replaced_without_a_gap()
    {
        var first = await ReconnectAsync("company");
        using var arrived = await bifrost.LogInAsync(first.GetProperty("authorize_url").GetString()!);
        using var completed = await CompleteAsync(first.GetProperty("oauth_config_id").GetString()!);
        ((int)completed.StatusCode).Should().Be(200, await completed.TextAsync());

        var second = await ReconnectAsync("company");
        var meanwhile = await CallAsync("company-whoami");
        using var again = await bifrost.LogInAsync(second.GetProperty("authorize_url").GetString()!);

        second.GetProperty("oauth_config_id").GetString().Should().Be(first.GetProperty("oauth_config_id").GetString());
        second.GetProperty("authorize_url").GetString().Should().NotBe(first.GetProperty("authorize_url").GetString());
        meanwhile.Should().Contain("company");
        ((int)again.StatusCode).Should().Be(200);
        (await CallAsync("company-whoami")).Should().Contain("company");
    }

    [Fact]
    public async Task A_login_that_is_not_completed_is_409_to_complete()
    {
        var config = (await SharedAsync("impatient")).GetProperty("oauth_config_id").GetString()!;

        await (await CompleteAsync(config)).ShouldBeEnvelopeAsync(409, "oauth_login_awaited");
    }

    [Fact]
    public async Task A_login_that_was_declined_failed_and_can_be_asked_for_anew()
    {
        var pending = await SharedAsync("declined");
        var config = pending.GetProperty("oauth_config_id").GetString()!;

        using var arrived = await bifrost.LogInAsync(pending.GetProperty("authorize_url").GetString()!, "deny");

        await arrived.ShouldBePageAsync(400);
        (await StatusAsync(config)).Should().Be("failed");
        await (await CompleteAsync(config)).ShouldBeEnvelopeAsync(409, "oauth_login_failed");
        (await new Store(bifrost.Server.StorePath).OneAsync($"SELECT failure FROM oauth_configs WHERE oauth_config_id = '{config}'"))
            .Should().Be("upstream_denied");
        using var second = await bifrost.LogInAsync((await ReconnectAsync("declined")).GetProperty("authorize_url").GetString()!);
        (await StatusAsync(config)).Should().Be("authorized");
    }

    [Fact]
    public async Task A_server_that_fails_the_verification_leaves_everything_to_be_repeated()
    {
        var pending = await SharedAsync("flaky");
        var config = pending.GetProperty("oauth_config_id").GetString()!;
        using var arrived = await bifrost.LogInAsync(pending.GetProperty("authorize_url").GetString()!);

        bifrost.Notes.Faults.Mcp.Always(Fault.Status(500));
        await (await CompleteAsync(config)).ShouldBeEnvelopeAsync(400, "mcp_client_not_verified");
        bifrost.Notes.Faults.Mcp.Clear();

        (await StatusAsync(config)).Should().Be("authorized");
        (await StateAsync("flaky")).Should().Be("pending_oauth");
        using var repeated = await CompleteAsync(config);
        using var onceMore = await CompleteAsync(config);
        ((int)repeated.StatusCode).Should().Be(200, await repeated.TextAsync());
        ((int)onceMore.StatusCode).Should().Be(200);
        (await StateAsync("flaky")).Should().Be("connected");
    }

    [Fact]
    public async Task A_login_that_is_revoked_ends_at_the_gateway_at_once_and_at_the_provider()
    {
        var pending = await SharedAsync("revoked");
        var config = pending.GetProperty("oauth_config_id").GetString()!;
        using var arrived = await bifrost.LogInAsync(pending.GetProperty("authorize_url").GetString()!);
        using var completed = await CompleteAsync(config);
        (await CallAsync("revoked-whoami")).Should().Contain("company");
        var before = bifrost.Notes.Received.Revocations.Count;

        using var revoked = await _manager.DeleteAsync($"/api/oauth/config/{config}");
        using var again = await _manager.DeleteAsync($"/api/oauth/config/{config}");

        ((int)revoked.StatusCode).Should().Be(200);
        ((int)again.StatusCode).Should().Be(200);
        await bifrost.ToldAsync(before + 1);
        await (await _manager.GetAsync($"/api/oauth/config/{config}/status")).ShouldBeEnvelopeAsync(404, "oauth_config_not_found");
        (await CallAsync("revoked-whoami")).Should().Contain("waits for its administrator");
        (await StateAsync("revoked")).Should().Be("pending_oauth");
        await (await CompleteAsync(config)).ShouldBeEnvelopeAsync(404, "oauth_config_not_found");
    }

    private async Task<JsonElement> SharedAsync(string name) => await _manager.MadeAsync($$"""
        { "client_id": "{{name}}", "name": "{{name}}", "connection_string": "{{bifrost.Notes.McpUrl}}", "auth_type": "oauth",
          "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true }
        """);

    private async Task<JsonElement> ReconnectAsync(string id)
    {
        using var answer = await _manager.PostAsync($"/api/mcp/client/{id}/reconnect");
        ((int)answer.StatusCode).Should().Be(200, await answer.TextAsync());

        return await answer.JsonAsync();
    }

    private Task<HttpResponseMessage> CompleteAsync(string config) => _manager.PostAsync($"/api/mcp/client/{config}/complete-oauth");

    private async Task<string?> StatusAsync(string config)
    {
        using var answer = await _manager.GetAsync($"/api/oauth/config/{config}/status");

        return (await answer.JsonAsync()).GetProperty("status").GetString();
    }

    private async Task<string?> StateAsync(string id) => (await _manager.ShownAsync(id)).GetProperty("state").GetString();

    private async Task<string> CallAsync(string tool)
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);

        return await NotesBifrost.CallAsync(client, TestServers.AliceKey, tool);
    }

    private async Task<string> ToolsOfAliceAsync()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        using var listed = await client.McpAsync(TestServers.AliceKey, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        return await listed.TextAsync();
    }
}
