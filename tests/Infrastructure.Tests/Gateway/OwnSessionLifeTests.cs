using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class OwnSessionLifeTests : OwnSessionTest
{
    [Fact]
    public async Task A_session_that_its_client_ends_is_ended_at_the_server_and_what_is_under_way_with_it()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":8,"method":"elicitation/create","params":{}}""");
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);
        await channel.NextAsync();

        conversation.Dispose();

        await Server.ReceivedAsync("DELETE");
        Server.Count("response").Should().Be(0);
        (await call).Should().Be("{}", "the server goes on when its question is not answered");
    }

    [Fact]
    public async Task Two_clients_of_one_subject_do_not_share_what_carries_state()
    {
        await CallAsync(Converse(Everything), new RecordingChannel());
        await CallAsync(Converse(Everything), new RecordingChannel());
        await CallAsync(null, new RecordingChannel());
        await CallAsync(null, new RecordingChannel());

        Server.Received.Where(request => request.RpcMethod == "tools/call").Select(request => request.Header("Mcp-Session-Id"))
            .Should().Equal("session-1", "session-2", "session-3", "session-3");
    }

    [Fact]
    public async Task What_a_server_says_of_itself_waits_for_the_stream_of_the_client_under_the_names_it_knows()
    {
        var end = new TaskCompletionSource();
        Server.On("GET", async (context, _) =>
        {
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x:y"}}""");
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
            await end.Task;
        });
        using var conversation = Converse(Everything);
        conversation.Outbox.Count(1);

        await CallAsync(conversation, new RecordingChannel());

        (await OutboxAsync(conversation, 2)).Should().Equal(
            """{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"bifrost://notes/x:y"}}""",
            """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        end.SetResult();
    }

    [Fact]
    public async Task What_a_client_set_holds_at_a_session_that_is_made_anew()
    {
        Server.Capabilities = """{"logging":{},"resources":{"subscribe":true}}""";
        using var conversation = Converse(ClientCapabilities.None);
        conversation.SetLogLevel("""{"level":"error"}"""u8.ToArray());
        conversation.TrySubscribe(Client.Id, "x:y", """{"uri":"x:y"}"""u8.ToArray());
        await CallAsync(conversation, new RecordingChannel());
        Server.On("tools/call", (context, request) =>
        {
            context.Response.StatusCode = request.Header("Mcp-Session-Id") == "session-1" ? 404 : 200;

            return context.Response.StatusCode == 404 ? Task.CompletedTask : RawMcpServer.ResultAsync(context, request, "{}");
        });

        (await CallAsync(conversation, new RecordingChannel())).Should().Be("{}");

        foreach (var session in new[] { "session-1", "session-2" })
        {
            var sent = Server.Received.Where(request => request.Header("Mcp-Session-Id") == session).Select(request => request.RpcMethod).ToList();
            sent.Should().Contain("logging/setLevel").And.Contain("resources/subscribe");
            sent.IndexOf("tools/call").Should().BeGreaterThan(sent.IndexOf("resources/subscribe"));
        }
    }

    [Fact]
    public async Task A_stream_that_a_server_closes_in_between_is_gone_on_with()
    {
        Server.On("tools/call", async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "id: e1\nretry: 0\ndata:\n\n");
        });
        Server.On("GET", async (context, request) =>
        {
            var call = Server.Received.Last(received => received.RpcMethod == "tools/call");
            request.Header("Last-Event-ID").Should().Be("e1");
            await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{call.Id}},"result":{"late":true} }""");
        });

        (await CallAsync(null, new RecordingChannel())).Should().Be("""{"late":true}""");
    }

    [Fact]
    public async Task An_event_that_was_cut_off_is_asked_for_again()
    {
        Server.On("tools/call", async (context, request) =>
        {
            context.Response.ContentType = "text/event-stream";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                context.Response, $$"""
                id: e1
                retry: 0
                data:

                id: e2
                data: {"jsonrpc":"2.0","id":{{request.Id}},"result":{"late":true} }

                """.ReplaceLineEndings("\n"));
        });
        Server.On("GET", async (context, request) =>
        {
            var call = Server.Received.Last(received => received.RpcMethod == "tools/call");
            var isBehind = request.Header("Last-Event-ID") == "e2";
            await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{call.Id}},"result":{"lost":{{(isBehind ? "true" : "false")}}} }""");
        });

        (await CallAsync(null, new RecordingChannel())).Should().Be("""{"lost":false}""");
    }

    [Fact]
    public async Task A_server_that_wants_to_be_asked_at_once_and_closes_at_once_is_asked_with_pauses()
    {
        Server.On("tools/call", (context, _) => CloseAsync(context));
        Server.On("GET", (context, _) => CloseAsync(context));
        using var leaving = new CancellationTokenSource();
        var call = CallAsync(null, new RecordingChannel(), leaving.Token);

        // Some are as the server wants it; each further one has to wait, and none comes while the clock stands still.
        for (var asked = 3; asked < 6; asked++)
        {
            await Server.ReceivedAsync("GET", asked);
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            Server.Count("GET").Should().Be(asked);
            var next = Server.ReceivedAsync("GET", asked + 1);

            while (!next.IsCompleted)
            {
                Time.Advance(TimeSpan.FromMilliseconds(50));
                await Task.WhenAny(next, Task.Delay(20));
            }
        }

        await leaving.CancelAsync();
        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();

        static Task CloseAsync(Microsoft.AspNetCore.Http.HttpContext context)
        {
            context.Response.ContentType = "text/event-stream";

            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "id: e1\nretry: 0\ndata:\n\n");
        }
    }

    [Theory]
    [InlineData("elicitation/create", "\"result\":{\"action\":\"cancel\"}")]
    [InlineData("sampling/createMessage", "\"error\":{\"code\":-32800")]
    public async Task A_question_that_its_call_does_not_wait_for_is_cancelled(string method, string answer)
    {
        var asked = new TaskCompletionSource();
        Server.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, $$$"""{"jsonrpc":"2.0","id":"q","method":"{{{method}}}","params":{}}""");
            await asked.Task;
            await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
        });
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);
        await channel.NextAsync();

        asked.SetResult();

        (await call).Should().Be("{}");
        await Server.ReceivedAsync("response");
        Server.Received.Single(request => request.RpcMethod == "response").Body.Should().Contain("\"id\":\"q\"").And.Contain(answer);
    }

    [Fact]
    public async Task A_request_that_the_client_cancels_is_cancelled_at_the_server_by_its_identifier_there()
    {
        Server.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var conversation = Converse(Everything);
        using var open = conversation.Open("\"mine\""u8.ToArray(), null, CancellationToken.None);
        var call = CallAsync(conversation, new RecordingChannel(), open.Token);
        await Server.ReceivedAsync("tools/call");

        conversation.Cancel("\"other\""u8.ToArray());
        conversation.Cancel("\"mine\""u8.ToArray());

        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        await Server.ReceivedAsync("notifications/cancelled");
        var sent = Server.Received.Single(request => request.RpcMethod == "tools/call");
        Server.Received.Single(request => request.RpcMethod == "notifications/cancelled").Body.Should().Contain($"\"requestId\":{sent.Id}}}");
    }

    [Fact]
    public async Task A_request_of_a_session_that_has_just_ended_asks_no_server_and_leaves_nothing()
    {
        var conversation = Converse(Everything);
        conversation.Dispose();

        await this.Invoking(test => test.CallAsync(conversation, new RecordingChannel())).Should().ThrowAsync<OperationCanceledException>();

        Servers.Use.Should().Be(new UpstreamUse(Sessions: 0, Requests: 0));
        Server.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_in_use_when_its_session_ends_is_not_kept()
    {
        Server.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var conversation = Converse(Everything);
        var call = CallAsync(conversation, new RecordingChannel(), conversation.Ended);
        await Server.ReceivedAsync("tools/call");
        Servers.Use.Should().Be(new UpstreamUse(Sessions: 1, Requests: 1));

        conversation.Dispose();

        Servers.Use.Sessions.Should().Be(0);
        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task<IReadOnlyList<string>> OutboxAsync(ClientConversation conversation, int count)
    {
        while (conversation.Outbox.Behind(0) is { } behind)
        {
            if (behind.Messages.Count >= count)
            {
                return [.. behind.Messages.Select(message => Encoding.UTF8.GetString(message.Json))];
            }

            await behind.More.WaitAsync(TimeSpan.FromSeconds(30));
        }

        return [];
    }
}
