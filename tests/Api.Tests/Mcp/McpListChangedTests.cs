using System.Net;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A client of 2025-11-25 or before at the address of one server that says that its lists change.</summary>
public sealed class McpListChangedTests : GatewayTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_is_told_that_lists_change_hears_of_it_before_it_calls_anything(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        var (session, hello) = await BeginAsync("""{"sampling":{}}""");
        hello.Should().Contain("listChanged");
        await ListAsync(session);
        using var events = await ListenAsync(session);
        await server.Raw.ReceivedAsync(server.Opening);

        (await SayUntilAsync(server, () => events.NextAsync())).Should().Contain("notifications/tools/list_changed");

        await ListAsync(session);
        server.Raw.Count("tools/list").Should().Be(2, "the list is asked for again at once");
        server.Raw.Count(server.Opening).Should().Be(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_shares_a_session_is_not_told_so(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);

        var (session, hello) = await BeginAsync("{}");
        using var events = await ListenAsync(session);

        hello.Should().NotContain("listChanged").And.Contain("\"subscribe\":true");
        server.Raw.Count(server.Opening).Should().Be(0);
    }

    [Fact]
    public async Task A_change_that_is_said_with_an_answer_makes_the_list_asked_for_again()
    {
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
            await RawMcpServer.EventAsync(context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"content":[]}}""");
        });
        Host.AddServer("notes", Upstream.Endpoint);
        await Host.ListAsync();
        await Host.CallAsync("notes-echo");

        await Host.ListAsync();

        Upstream.Count("tools/list").Should().Be(2);
    }

    [Fact]
    public async Task A_change_of_one_users_session_is_none_of_anothers()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: false);
        var notes = Host.AddServer("notes", server.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, notes, "of-alice");
        Host.Connect(Host.AddUser("bob", "token-of-bob"), notes, "of-bob");
        var (alices, _) = await BeginAsync("""{"roots":{}}""");
        var (bobs, _) = await BeginAsync("""{"roots":{}}""", "token-of-bob");
        using var alice = await ListenAsync(alices);
        using var bob = await ListenAsync(bobs, "token-of-bob");
        await server.Raw.ReceivedAsync("GET", times: 2);

        (await SayUntilAsync(server, () => bob.NextAsync(), "of-bob")).Should().Contain("tools/list_changed");

        server.SayChanged("prompts", "of-alice");
        (await alice.NextAsync()).Should().Contain("prompts/list_changed", "nothing of bob's came before");
    }

    // What is said while nobody listens is lost.
    private static async Task<string?> SayUntilAsync(SpeakingServer server, Func<Task<string?>> hear, string? credential = null)
    {
        var heard = hear();

        while (!heard.IsCompleted)
        {
            server.SayChanged("tools", credential);
            await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }

        return await heard;
    }

    private async Task<(string Session, string Text)> BeginAsync(string capabilities, string token = GatewayHost.Token)
    {
        using var request = Host.Post(
            $$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}}}}""", token, "/mcp/notes");
        using var response = await Host.Http.SendAsync(request);

        return (response.Headers.GetValues("Mcp-Session-Id").Single(), await response.Content.ReadAsStringAsync());
    }

    private async Task ListAsync(string session)
    {
        using var request = Host.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", path: "/mcp/notes");
        request.Headers.Add("Mcp-Session-Id", session);
        using var response = await Host.Http.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private Task<ClientEvents> ListenAsync(string session, string token = GatewayHost.Token)
    {
        var request = Host.Request(HttpMethod.Get, "/mcp/notes");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Headers.Add("Mcp-Session-Id", session);

        return ClientEvents.OpenAsync(Host.Http, request);
    }
}
