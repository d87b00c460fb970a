using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpListenIsolationTests : ListenTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_server_says_to_one_account_is_not_told_to_another(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        var notes = Host.AddServer("notes", server.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, notes, "upstream-alice");
        Host.Connect(Host.AddUser("bob", "token-of-bob"), notes, "upstream-bob");
        using var alice = await OpenAsync("""{"toolsListChanged":true,"promptsListChanged":true}""");
        using var bob = await OpenAsync("""{"toolsListChanged":true,"promptsListChanged":true}""", "token-of-bob");

        server.SayChanged("tools", "upstream-alice");
        (await alice.NextAsync()).Should().Contain("tools");
        server.SayChanged("prompts", "upstream-bob");

        (await bob.NextAsync()).Should().Contain("prompts");
        server.Raw.Received.Where(request => request.RpcMethod == server.Opening).Select(request => request.Header("Authorization"))
            .Should().BeEquivalentTo("Bearer upstream-alice", "Bearer upstream-bob");
    }

    [Fact]
    public async Task Lists_of_another_subject_are_not_asked_for_anew()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        Host.AddServer("notes", server.Endpoint);
        Host.AddUser("bob", "token-of-bob");
        var client = new ModernClient(Host, "token-of-bob");
        await client.SendAsync(client.Request("tools/list"));
        using var events = await OpenAsync(Tools);

        server.SayChanged("tools");
        await events.NextAsync();
        await client.SendAsync(client.Request("tools/list"));

        server.Raw.Count("tools/list").Should().Be(1);
    }

    [Fact]
    public async Task A_server_that_does_not_exist_for_the_caller_is_neither_heard_nor_named()
    {
        await using var seen = await SpeakingServer.StartAsync(isModern: true);
        await using var hidden = await SpeakingServer.StartAsync(isModern: true);
        var notes = Host.AddServer("notes", seen.Endpoint);
        Host.AddServer("mail", hidden.Endpoint);
        Host.AddKey(Key, VirtualKeyGrant.For(notes, ToolSelection.All));
        using var events = await ListenAsync(
            """{"resourceSubscriptions":["bifrost://mail/x:y","bifrost://none/x:y","bifrost://notes/","bifrost://notes/x:y"]}""", Key);

        (await events.NextAsync()).Should().EndWith("\"notifications\":{\"resourceSubscriptions\":[\"bifrost://notes/x:y\"]}}}");
        hidden.Raw.Received.Should().BeEmpty();
        using var refused = await ListenAsync(Tools, Key, "/mcp/mail");
        refused.Response.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_server_that_comes_to_be_is_heard_and_one_that_is_gone_is_not()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        using var events = await OpenAsync(Tools);

        var notes = Host.AddServer("notes", server.Endpoint);
        (await WhileTimePassesAsync(events.NextAsync())).Should().Contain("notifications/tools/list_changed");
        await server.Raw.ReceivedAsync("subscriptions/listen");
        Host.Catalog.Clients.Remove(notes);

        (await WhileTimePassesAsync(events.NextAsync())).Should().Contain("notifications/tools/list_changed");
        await server.ClosedAsync();
    }

    [Fact]
    public async Task The_stream_of_one_server_ends_when_it_is_gone()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        var notes = Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync(Tools, path: "/mcp/notes");

        Host.Catalog.Clients.Remove(notes);

        (await WhileTimePassesAsync(events.RestAsync())).Should().ContainSingle().Which.Should().Contain("\"resultType\":\"complete\"");
        await server.ClosedAsync();
    }

    [Fact]
    public async Task Connecting_an_account_is_told_as_a_change()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        var notes = Host.AddServer("notes", server.Endpoint, McpAuthType.PerUserOAuth);
        using var events = await OpenAsync(Tools);

        Host.Connect(GatewayHost.Alice, notes, "upstream-alice");

        (await WhileTimePassesAsync(events.NextAsync())).Should().Contain("notifications/tools/list_changed");
        server.Raw.Received.Should().OnlyContain(request => request.Header("Authorization") == "Bearer upstream-alice");
    }

    [Fact]
    public async Task A_server_is_not_heard_under_an_account_that_is_the_callers_no_more()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        var notes = Host.AddServer("notes", server.Endpoint, McpAuthType.PerUserOAuth);
        var connection = Host.Connect(GatewayHost.Alice, notes, "upstream-alice");
        using var events = await OpenAsync(Tools);

        await Host.Connections.MarkNeedsReauthAsync(connection, Host.Time.GetUtcNow(), CancellationToken.None);
        Host.Time.Advance(TimeSpan.FromSeconds(5));

        await server.ClosedAsync();
        (await events.NextAsync()).Should().Contain("notifications/tools/list_changed");
    }

    [Fact]
    public async Task A_server_that_grants_nothing_is_not_asked_again()
    {
        Upstream.Capabilities = """{"tools":{"listChanged":true}}""";
        Upstream.On("server/discover", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}}}"""));
        Upstream.On("subscriptions/listen", async (context, request) =>
        {
            await RawMcpServer.EventAsync(
                context, """{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{}}}""");
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","id":0,"result":{"resultType":"complete"}}""");
        });
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        Host.AddServer("silent", Upstream.Endpoint);
        using var events = await OpenAsync(Tools);

        Host.AddServer("notes", server.Endpoint);
        (await WhileTimePassesAsync(events.NextAsync())).Should().Contain("notifications/tools/list_changed");

        Upstream.Count("subscriptions/listen").Should().Be(1);
    }
}
