using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpListenerTests : GatewayTest
{
    private const string Subscribe = """{"jsonrpc":"2.0","id":3,"method":"resources/subscribe","params":{"uri":"bifrost://notes/x:y"}}""";

    [Fact]
    public async Task What_a_client_subscribed_to_arrives_on_the_stream_it_keeps_open_under_the_name_it_knows()
    {
        Offer();
        var session = await BeginAsync();
        using var events = await ListenAsync(session);

        (await SendAsync(session, Subscribe)).Should().Be("""{"jsonrpc":"2.0","id":3,"result":{}}""");

        (await events.NextAsync()).Should().Be(
            """{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"bifrost://notes/x:y"}}""");
        Upstream.Received.Where(request => request.RpcMethod == "resources/subscribe").Should().NotBeEmpty()
            .And.OnlyContain(request => request.Body.Contains("""{"uri":"x:y"}""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_that_broke_goes_on_behind_the_last_event()
    {
        Offer();
        var session = await BeginAsync();
        using (var events = await ListenAsync(session))
        {
            await SendAsync(session, Subscribe);
            await events.NextAsync();
        }

        using var again = await ListenAsync(session, lastEventId: "0");

        (await again.NextAsync()).Should().Contain("bifrost://notes/x:y");
    }

    [Fact]
    public async Task A_stream_ends_with_its_token()
    {
        Host.Directory.AddToken("short", new Caller(new SubjectId("subject-short"), SubjectKind.User, null, Audience.Gateway));
        var session = await BeginAsync("short");
        using var events = await ListenAsync(session, token: "short");

        Host.Directory.Forget("short");
        Host.Time.Advance(TimeSpan.FromSeconds(5));

        (await events.NextAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_stream_ends_with_its_session()
    {
        var session = await BeginAsync();
        using var events = await ListenAsync(session);
        using var request = new HttpRequestMessage(HttpMethod.Delete, Host.BaseUrl + "/mcp");
        request.Headers.Add("Authorization", $"Bearer {GatewayHost.Token}");
        request.Headers.Add("Mcp-Session-Id", session);

        using var ended = await Host.Http.SendAsync(request);

        (await events.NextAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Anothers_session_opens_no_stream()
    {
        Host.AddUser("bob", "token-of-bob");
        var session = await BeginAsync();

        using var events = await ListenAsync(session, token: "token-of-bob", lastEventId: "0");

        events.Response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_log_level_of_a_client_is_set_at_every_server_that_logs_and_at_no_other()
    {
        await using var silent = await RawMcpServer.StartAsync();
        Upstream.Capabilities = """{"logging":{}}""";
        Upstream.On("logging/setLevel", (context, request) => RawMcpServer.ResultAsync(context, request, "{}"));
        Host.AddServer("notes", Upstream.Endpoint);
        Host.AddServer("silent", silent.Endpoint);
        var session = await BeginAsync();

        (await SendAsync(session, """{"jsonrpc":"2.0","id":3,"method":"logging/setLevel","params":{"level":"debug"}}"""))
            .Should().Be("""{"jsonrpc":"2.0","id":3,"result":{}}""");

        Upstream.Received.Where(request => request.RpcMethod == "logging/setLevel").Should().NotBeEmpty()
            .And.OnlyContain(request => request.Body.Contains("""{"level":"debug"}""", StringComparison.Ordinal));
        silent.Count("logging/setLevel").Should().Be(0);
    }

    [Theory]
    [InlineData("resources/subscribe", """{"uri":"bifrost://notes/x:y"}""")]
    [InlineData("logging/setLevel", """{"level":"debug"}""")]
    public async Task What_has_to_be_remembered_needs_a_session(string method, string parameters)
    {
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}} }"""))
            .Should().Contain("This needs a session");
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_request_that_the_client_cancels_is_answered_and_ended_upstream()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var session = await BeginAsync();
        var call = SendAsync(session, """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"notes-echo"}}""");
        await Upstream.ReceivedAsync("tools/call");

        await SendAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}}""");

        (await call).Should().Be("""{"jsonrpc":"2.0","id":"c","error":{"code":-32800,"message":"The request was cancelled."}}""");
        await Upstream.ReceivedAsync("notifications/cancelled");
    }

    private void Offer()
    {
        Upstream.Capabilities = """{"resources":{"subscribe":true}}""";
        Upstream.On("resources/subscribe", (context, request) => RawMcpServer.ResultAsync(context, request, "{}"));
        Upstream.On("GET", async (context, _) =>
        {
            await Upstream.ReceivedAsync("resources/subscribe");
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x:y"}}""");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        Host.AddServer("notes", Upstream.Endpoint);
    }

    private async Task<string> SendAsync(string session, string body)
    {
        using var request = Host.Post(body);
        request.Headers.Add("Mcp-Session-Id", session);
        using var response = await Host.Http.SendAsync(request);

        return await response.Content.ReadAsStringAsync();
    }

    private Task<ClientEvents> ListenAsync(string session, string token = GatewayHost.Token, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Host.BaseUrl + "/mcp");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Headers.Add("Mcp-Session-Id", session);

        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return ClientEvents.OpenAsync(Host.Http, request);
    }

    private async Task<string> BeginAsync(string token = GatewayHost.Token)
    {
        using var request = Host.Post(
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""",
            token);
        using var response = await Host.Http.SendAsync(request);

        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }
}
