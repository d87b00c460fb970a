using System.Text.Json;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpRequestStateTests : ElicitationTest
{
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

    private async Task RefusesAsync(ModernClient client, HttpRequestMessage request)
    {
        var (_, text) = await client.SendAsync(request);

        ModernClient.CodeOf(text).Should().Be(-32602);
        Upstream.Count("tools/call").Should().Be(0);
    }
}
