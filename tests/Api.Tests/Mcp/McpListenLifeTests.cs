using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpListenLifeTests : GatewayTest
{
    private const string Tools = """{"toolsListChanged":true}""";
    private const string Key = "sk-bf-0123456789abcdef";

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
        Host.AddKey(Key, new VirtualKeyGrant(notes.Name.Value, ToolSelection.All));
        using var events = await ListenAsync(
            """{"resourceSubscriptions":["bifrost://mail/x:y","bifrost://none/x:y","bifrost://notes/","bifrost://notes/x:y"]}""", Key);

        (await events.NextAsync()).Should().EndWith("\"notifications\":{\"resourceSubscriptions\":[\"bifrost://notes/x:y\"]}}}");
        hidden.Raw.Received.Should().BeEmpty();
        using var refused = await ListenAsync(Tools, Key, "/mcp/mail");
        refused.Response.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_is_heard_for_no_longer(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);

        using (await OpenAsync(Tools))
        {
        }

        await server.ClosedAsync();
        await (isModern ? Task.CompletedTask : server.Raw.ReceivedAsync("DELETE"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_ends_with_its_token(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        Host.Directory.AddToken("short", new Caller(new SubjectId("subject-short"), SubjectKind.User, null, Audience.Gateway));
        using var events = await OpenAsync(Tools, "short");

        Host.Directory.Forget("short");
        Host.Time.Advance(TimeSpan.FromSeconds(5));

        await events.Invoking(ended => ended.NextAsync()).Should().ThrowAsync<IOException>();
        await server.ClosedAsync();
    }

    [Fact]
    public async Task One_caller_keeps_only_so_many_streams_and_takes_no_place_of_others()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { MaxStreamsOfCaller = 1 });
        host.AddUser("bob", "token-of-bob");
        using var first = await ClientEvents.OpenAsync(host.Http, Request(host, Tools, GatewayHost.Token));

        using var second = await host.Http.SendAsync(Request(host, Tools, GatewayHost.Token));
        using var others = await ClientEvents.OpenAsync(host.Http, Request(host, Tools, "token-of-bob"));

        ((int)second.StatusCode).Should().Be(429);
        (await second.Content.ReadAsStringAsync()).Should().Contain("\"code\":-32600");
        (await others.NextAsync()).Should().Contain("acknowledged");
    }

    [Fact]
    public async Task A_client_is_told_when_Bifrost_stops()
    {
        using var events = await OpenAsync(Tools);

        var stopping = Host.StopAsync();

        (await events.RestAsync()).Should().Equal(
            """{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":7}}}""");
        await stopping;
    }

    [Fact]
    public async Task A_quiet_stream_shows_that_it_lives()
    {
        using var request = Request(Host, Tools, GatewayHost.Token);
        using var response = await Host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var comment = Task.Run(async () =>
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                if (line == ":")
                {
                    return line;
                }
            }

            return null;
        });

        (await WhileTimePassesAsync(comment)).Should().Be(":");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_of_a_server_that_ended_is_taken_up_again(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync(Tools);

        server.Break();
        await WhileTimePassesAsync(DoneAsync(server.Raw.ReceivedAsync(server.Opening, 2)));
        var next = events.NextAsync();
        await SayUntilHeardAsync(server, next);

        (await next).Should().Contain("notifications/tools/list_changed");
    }

    [Fact]
    public async Task A_server_that_comes_back_is_told_as_changed()
    {
        var isAway = true;
        await using var server = await SpeakingServer.StartAsync(isModern: false);
        server.Raw.On("initialize", (context, request) => isAway
            ? Refuse(context, 503)
            : RawMcpServer.ResultAsync(
                context, request, $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{server.Raw.Capabilities}}}}"""));
        Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync(Tools);

        isAway = false;

        (await WhileTimePassesAsync(events.NextAsync())).Should().Contain("notifications/tools/list_changed");
        Host.Log.Lines.Should().NotContain(line => line.Contains("could not be listened to", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_hangs_holds_up_the_others_for_a_moment_only()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        Upstream.On("server/discover", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        Host.AddServer("notes", server.Endpoint);
        Host.AddServer("slow", Upstream.Endpoint);
        var opening = OpenAsync(Tools);
        await Upstream.ReceivedAsync("server/discover");

        using var events = await WhileTimePassesAsync(opening);
        server.SayChanged("tools");

        (await events.NextAsync()).Should().Contain("notifications/tools/list_changed");
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

    private static async Task<bool> DoneAsync(Task task)
    {
        await task;

        return true;
    }

    private static HttpRequestMessage Request(GatewayHost host, string filter, string token, string path = "/mcp") =>
        new ModernClient(host, token, path).Request("subscriptions/listen", $"\"notifications\":{filter}");

    // A timer is made when what is before it is done; time goes on until it was.
    private async Task<T> WhileTimePassesAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }

        return await task;
    }

    // What is said while nobody listens is lost.
    private static async Task SayUntilHeardAsync(SpeakingServer server, Task heard)
    {
        while (!heard.IsCompleted)
        {
            server.SayChanged("tools");
            await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }
    }

    private Task<ClientEvents> ListenAsync(string filter, string token = GatewayHost.Token, string path = "/mcp") =>
        ClientEvents.OpenAsync(Host.Http, Request(Host, filter, token, path));

    private async Task<ClientEvents> OpenAsync(string filter, string token = GatewayHost.Token, string path = "/mcp")
    {
        var events = await ListenAsync(filter, token, path);
        (await events.NextAsync()).Should().Contain("notifications/subscriptions/acknowledged");

        return events;
    }
}
