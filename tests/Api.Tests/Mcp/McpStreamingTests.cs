using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpStreamingTests : GatewayTest
{
    private const string LogMessage = """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"half way"}}""";

    [Fact]
    public async Task Messages_before_the_answer_arrive_before_the_answer()
    {
        var seen = new TaskCompletionSource();
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, Progress(request, 1));
            await RawMcpServer.EventAsync(context, LogMessage);
            await seen.Task;
            await RawMcpServer.EventAsync(context, Answer(request, """{"content":[]}"""));
        });

        using var events = await OpenAsync("\"mine\"");

        (await events.NextAsync()).Should().Be(ProgressTowards("\"mine\"", 1));
        (await events.NextAsync()).Should().Be(LogMessage);
        seen.SetResult();
        (await events.NextAsync()).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{"content":[]}}""");
        (await events.NextAsync()).Should().BeNull();
        events.Response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        events.Response.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
    }

    [Fact]
    public async Task An_answer_that_nothing_comes_before_stays_one_document()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", (context, request) => RawMcpServer.EventAsync(context, Answer(request, """{"content":[]}""")));

        using var response = await Host.Http.SendAsync(Call("\"mine\""));

        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        (await response.Content.ReadAsStringAsync()).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{"content":[]}}""");
    }

    [Fact]
    public async Task A_client_that_takes_no_stream_gets_the_answer_alone()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, Progress(request, 1));
            await RawMcpServer.EventAsync(context, Answer(request, "{}"));
        });
        using var request = Call("1");
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/json");

        using var response = await Host.Http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{}}""");
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"seven\"")]
    [InlineData("\"7\"")]
    public async Task Equal_tokens_of_two_callers_differ_upstream_and_each_gets_its_own_back(string token)
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.None);
        client.Should().NotBeNull();
        Upstream.On("tools/call", async (context, request) =>
        {
            await Upstream.ReceivedAsync("tools/call", 2);
            await RawMcpServer.EventAsync(context, Progress(request, 1));
            await RawMcpServer.EventAsync(context, Answer(request, "{}"));
        });

        var streams = await Task.WhenAll(OpenAsync(token), OpenAsync(token));

        foreach (var stream in streams)
        {
            (await stream.NextAsync()).Should().Be(ProgressTowards(token, 1));
            stream.Dispose();
        }

        var sent = Upstream.Received.Where(request => request.RpcMethod == "tools/call").Select(request => request.ProgressToken).ToList();
        sent.Should().OnlyHaveUniqueItems().And.OnlyContain(text => text.StartsWith('"') == token.StartsWith('"'));
    }

    [Fact]
    public async Task Progress_of_another_request_is_not_passed_on()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":12345,"progress":1}}""");
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/progress"}""");
            await RawMcpServer.EventAsync(context, Answer(request, "{}"));
        });

        (await Host.SendAsync(Body("1"))).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{}}""");
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_ends_the_call_upstream()
    {
        var ended = new TaskCompletionSource();
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            context.RequestAborted.Register(() => ended.TrySetResult());
            await RawMcpServer.EventAsync(context, Progress(request, 1));
            await ended.Task;
        });
        var events = await OpenAsync("1");
        await events.NextAsync();

        events.Dispose();

        await Upstream.ReceivedAsync("notifications/cancelled");
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var call = Upstream.Received.Single(request => request.RpcMethod == "tools/call");
        Upstream.Received.Single(request => request.RpcMethod == "notifications/cancelled").Body.Should().Contain($"\"requestId\":{call.Id}");
    }

    [Fact]
    public async Task Progress_gives_a_call_its_time_anew_and_its_silence_ends_it_in_the_stream()
    {
        var first = new TaskCompletionSource();
        Host.AddServer("notes", Upstream.Endpoint, with: client => client with { ToolExecutionTimeout = TimeSpan.FromSeconds(3) });
        Upstream.On("tools/call", async (context, request) =>
        {
            await first.Task;
            await RawMcpServer.EventAsync(context, Progress(request, 1));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var opening = OpenAsync("1");
        await Upstream.ReceivedAsync("tools/call");

        Host.Time.Advance(TimeSpan.FromSeconds(2));
        first.SetResult();
        using var events = await opening;
        await events.NextAsync();
        Host.Time.Advance(TimeSpan.FromSeconds(2));
        Upstream.Count("notifications/cancelled").Should().Be(0);
        Host.Time.Advance(TimeSpan.FromSeconds(1));

        (await events.NextAsync()).Should().Contain("notes did not answer within 3 seconds.").And.Contain("\"id\":7");
        await Upstream.ReceivedAsync("notifications/cancelled");
    }

    [Fact]
    public async Task A_stream_ends_with_the_token_it_was_opened_with()
    {
        var revoked = new TaskCompletionSource();
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, Progress(request, 1));
            await revoked.Task;
            await RawMcpServer.EventAsync(context, Progress(request, 2));
            await RawMcpServer.EventAsync(context, Answer(request, """{"secret":true}"""));
        });
        using var events = await OpenAsync("1");
        await events.NextAsync();

        Host.Directory.Forget(GatewayHost.Token);
        Host.Time.Advance(TimeSpan.FromSeconds(5));
        revoked.SetResult();

        await events.Invoking(stream => stream.NextAsync()).Should().ThrowAsync<IOException>();
    }

    [Theory]
    [InlineData("""{"name":"notes-echo","_meta":{"progressToken":{"a":1}}}""")]
    [InlineData("""{"name":"notes-echo","_meta":{"progressToken":1,"progressToken":2}}""")]
    public async Task A_token_that_is_none_is_refused(string parameters)
    {
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync($$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{parameters}}}""")).Should().Contain("-32602");
        Upstream.Received.Should().BeEmpty();
    }

    private static string Progress(ReceivedRequest request, int progress) => ProgressTowards(request.ProgressToken, progress);

    private static string ProgressTowards(string token, int progress) =>
        $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":{{{progress}}}}}""";

    private static string Answer(ReceivedRequest request, string result) =>
        $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}}}""";

    private static string Body(string token) =>
        $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"_meta":{"progressToken":{{{token}}}},"name":"notes-echo"}}""";

    private HttpRequestMessage Call(string token) => Host.Post(Body(token));

    private Task<ClientEvents> OpenAsync(string token) => ClientEvents.OpenAsync(Host.Http, Call(token));
}
