using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpElicitationTests : GatewayTest
{
    private const string Url = """{"elicitation":{"url":{}}}""";
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""";

    private string Link => $"{Host.BaseUrl}/connect?mcp_client_id=id-notes&for={GatewayHost.Alice.Value}&session=link-1";

    private ModernClient Modern => new(Host) { Capabilities = Url };

    [Fact]
    public async Task A_session_that_opens_addresses_is_told_by_an_error()
    {
        AddServer();

        var text = await CallInSessionAsync(Url);

        using var json = JsonDocument.Parse(text);
        var error = json.RootElement.GetProperty("error");
        error.GetProperty("code").GetInt32().Should().Be(-32042);
        error.GetProperty("message").GetString().Should()
            .Be($"Authentication required for notes. Open this URL to connect your account: {Link}");
        var elicitation = error.GetProperty("data").GetProperty("elicitations").EnumerateArray().Single();
        elicitation.GetProperty("mode").GetString().Should().Be("url");
        elicitation.GetProperty("url").GetString().Should().Be(Link);
        elicitation.GetProperty("elicitationId").GetString().Should().NotBeNullOrEmpty();
        elicitation.GetProperty("message").GetString().Should().Contain("notes");
    }

    [Theory]
    [InlineData("""{"elicitation":{}}""", "2025-11-25")]
    [InlineData("""{"elicitation":{"form":{}}}""", "2025-11-25")]
    [InlineData("""{"elicitation":{"url":true}}""", "2025-11-25")]
    [InlineData("""{"sampling":{}}""", "2025-11-25")]
    [InlineData("{}", "2025-11-25")]
    [InlineData(Url, "2025-06-18")]
    [InlineData(Url, "2025-03-26")]
    public async Task A_session_that_did_not_say_so_gets_the_text(string capabilities, string revision)
    {
        AddServer();

        var text = await CallInSessionAsync(capabilities, revision);

        text.Should().Contain("\"isError\":true").And.Contain(Link).And.NotContain("-32042").And.NotContain("input_required");
    }

    [Fact]
    public async Task After_connecting_the_same_call_of_the_session_succeeds()
    {
        var server = AddServer();
        var id = await BeginAsync(Url);
        await CallAsync(id);
        Host.Connect(GatewayHost.Alice, server, "upstream-alice");

        (await CallAsync(id)).Should().Contain("done");
    }

    [Fact]
    public async Task A_request_that_opens_addresses_is_held_up()
    {
        AddServer();

        var (status, text) = await Modern.SendAsync(Modern.Call("notes-echo"));

        status.Should().Be(200);
        var result = ModernClient.ResultOf(text);
        result.GetProperty("resultType").GetString().Should().Be("input_required");
        var asked = result.GetProperty("inputRequests").GetProperty("connect");
        asked.GetProperty("method").GetString().Should().Be("elicitation/create");
        asked.GetProperty("params").GetProperty("mode").GetString().Should().Be("url");
        asked.GetProperty("params").GetProperty("url").GetString().Should().Be(Link);
        asked.GetProperty("params").TryGetProperty("elicitationId", out _).Should().BeFalse();
        result.TryGetProperty("ttlMs", out _).Should().BeFalse();
        result.GetProperty("requestState").GetString().Should().NotContain("alice").And.NotContain("notes");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"elicitation":{}}""")]
    [InlineData("""{"elicitation":{"form":{}}}""")]
    public async Task A_request_that_did_not_say_so_gets_the_text(string capabilities)
    {
        AddServer();
        var client = new ModernClient(Host) { Capabilities = capabilities };

        var (_, text) = await client.SendAsync(client.Call("notes-echo"));

        text.Should().StartWith("""{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","content":[""")
            .And.Contain("\"isError\":true").And.Contain(Link);
    }

    [Fact]
    public async Task After_connecting_the_repeated_request_is_the_call_that_was_asked_for()
    {
        var server = AddServer();
        var state = await HoldUpAsync();
        Host.Connect(GatewayHost.Alice, server, "upstream-alice");

        var (_, text) = await Modern.SendAsync(Repeat(state, """{"connect":{"action":"accept"}}"""));

        text.Should().Contain("done");
        Upstream.Received.Single(request => request.RpcMethod == "tools/call").Body.Should()
            .Contain("\"name\":\"echo\"").And.NotContain("requestState").And.NotContain("inputResponses");
    }

    [Theory]
    [InlineData("decline")]
    [InlineData("cancel")]
    public async Task Who_declines_is_not_asked_again_and_gets_the_text(string action)
    {
        AddServer();
        var state = await HoldUpAsync();

        var (_, text) = await Modern.SendAsync(Repeat(state, $$$"""{"connect":{"action":"{{{action}}}"}}"""));

        text.Should().Contain("\"isError\":true").And.Contain("link-1").And.NotContain("input_required");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"connect":{"action":7}}""")]
    [InlineData("""{"other":{"action":"decline"}}""")]
    [InlineData("""[7]""")]
    public async Task Who_does_not_say_what_the_user_did_is_asked_the_same_again_at_once(string responses)
    {
        AddServer();
        var state = await HoldUpAsync();

        var (_, text) = await Modern.SendAsync(Repeat(state, responses));

        text.Should().Contain("input_required").And.Contain("link-1");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64url!")]
    public async Task What_is_no_state_is_refused_and_nothing_is_called(string state)
    {
        Host.Connect(GatewayHost.Alice, AddServer(), "upstream-alice");

        await RefusesAsync(Modern, Repeat(state));
    }

    [Fact]
    public async Task A_changed_state_is_refused()
    {
        var server = AddServer();
        var state = await HoldUpAsync();
        Host.Connect(GatewayHost.Alice, server, "upstream-alice");

        await RefusesAsync(Modern, Repeat(state + "-TAMPERED"));
        await RefusesAsync(Modern, Repeat(state[..^4] + (state[^4] == 'A' ? 'B' : 'A') + state[^3..]));
    }

    [Fact]
    public async Task A_state_that_is_no_text_is_refused()
    {
        Host.Connect(GatewayHost.Alice, AddServer(), "upstream-alice");

        await RefusesAsync(Modern, Modern.Call("notes-echo", "\"requestState\":7"));
    }

    [Fact]
    public async Task A_state_of_somebody_else_is_refused()
    {
        var server = AddServer();
        var bob = Host.AddUser("bob", "token-of-bob");
        var state = await HoldUpAsync();
        Host.Connect(bob, server, "upstream-bob");
        var client = new ModernClient(Host, "token-of-bob") { Capabilities = Url };

        await RefusesAsync(client, client.Call("notes-echo", $"\"requestState\":\"{state}\""));
    }

    [Fact]
    public async Task A_state_of_another_request_is_refused()
    {
        var server = AddServer();
        var state = await HoldUpAsync();
        Host.Connect(GatewayHost.Alice, server, "upstream-alice");

        await RefusesAsync(Modern, Modern.Call("notes-echo", $"\"arguments\":{{\"all\":true}},\"requestState\":\"{state}\""));
        await RefusesAsync(Modern, Modern.Call("notes-other", $"\"requestState\":\"{state}\""));
    }

    [Fact]
    public async Task A_session_is_no_state()
    {
        Host.Connect(GatewayHost.Alice, AddServer(), "upstream-alice");

        await RefusesAsync(Modern, Repeat((await BeginAsync(Url))!));
    }

    [Fact]
    public async Task A_state_is_good_for_ten_minutes()
    {
        var server = AddServer();
        var state = await HoldUpAsync();
        Host.Connect(GatewayHost.Alice, server, "upstream-alice");
        Host.Time.Advance(RequestStates.Lifetime - TimeSpan.FromMilliseconds(1));
        (await Modern.SendAsync(Repeat(state))).Text.Should().Contain("done");

        Host.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await Modern.SendAsync(Repeat(state))).Text.Should().Contain("-32602");
    }

    [Fact]
    public async Task The_state_of_a_server_comes_back_to_it_and_to_nobody_else()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.CallResult = """{"resultType":"input_required","requestState":"of the \"server\""}""";
        var (_, text) = await Modern.SendAsync(Modern.Call("notes-echo"));
        var state = ModernClient.ResultOf(text).GetProperty("requestState").GetString()!;

        await Modern.SendAsync(Repeat(state, """{"q":{"action":"accept"}}"""));

        text.Should().NotContain("of the");
        using var sent = JsonDocument.Parse(Upstream.Received[^1].Body);
        sent.RootElement.GetProperty("params").GetProperty("requestState").GetString().Should().Be("of the \"server\"");
        sent.RootElement.GetProperty("params").GetProperty("inputResponses").GetProperty("q").GetProperty("action").GetString()
            .Should().Be("accept");
    }

    private McpClient AddServer() => Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);

    private HttpRequestMessage Repeat(string state, string responses = "{}") =>
        Modern.Call("notes-echo", $"\"inputResponses\":{responses},\"requestState\":\"{state}\"");

    private async Task<string> HoldUpAsync()
    {
        var (_, text) = await Modern.SendAsync(Modern.Call("notes-echo"));

        return ModernClient.ResultOf(text).GetProperty("requestState").GetString()!;
    }

    private async Task RefusesAsync(ModernClient client, HttpRequestMessage request)
    {
        var (_, text) = await client.SendAsync(request);

        ModernClient.CodeOf(text).Should().Be(-32602);
        Upstream.Count("tools/call").Should().Be(0);
    }

    private async Task<string> CallInSessionAsync(string capabilities, string revision = "2025-11-25") =>
        await CallAsync(await BeginAsync(capabilities, revision));

    private async Task<string> CallAsync(string? session)
    {
        using var request = Host.Post(Call);
        request.Headers.Add("Mcp-Session-Id", session is null ? [] : [session]);
        using var response = await Host.Http.SendAsync(request);

        return await response.Content.ReadAsStringAsync();
    }

    private async Task<string?> BeginAsync(string capabilities, string revision = "2025-11-25")
    {
        using var request = Host.Post(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{revision}}}","capabilities":{{{capabilities}}}}}""");
        using var response = await Host.Http.SendAsync(request);

        return response.Headers.TryGetValues("Mcp-Session-Id", out var values) ? values.Single() : null;
    }
}
