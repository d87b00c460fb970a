using System.Text.Json;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpElicitationTests : ElicitationTest
{
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

    private async Task<string> CallInSessionAsync(string capabilities, string revision = "2025-11-25") =>
        await CallAsync(await BeginAsync(capabilities, revision));
}
