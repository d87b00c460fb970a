using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class OwnSessionTests : IAsyncLifetime
{
    private const ClientCapabilities Everything = ClientCapabilities.FormElicitation | ClientCapabilities.Sampling | ClientCapabilities.Roots;

    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new();
    private RawMcpServer _server = null!;
    private UpstreamServers _servers = null!;
    private McpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await RawMcpServer.StartAsync();
        _server.On("GET", (context, _) =>
        {
            context.Response.StatusCode = 405;

            return Task.CompletedTask;
        });
        _servers = Start();
        _client = new McpClient
        {
            Id = new McpClientId("id-notes"),
            Name = McpClientName.Parse("notes").Value,
            ConnectionType = McpConnectionType.Http,
            Endpoint = _server.Endpoint,
            AuthType = McpAuthType.None,
        };
    }

    public async Task DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_the_client_announced_is_announced_to_the_server_and_no_more()
    {
        await CallAsync(Converse(Everything), new RecordingChannel());
        await CallAsync(null, new RecordingChannel());

        var hellos = _server.Received.Where(request => request.RpcMethod == "initialize").Select(request => request.Body).ToList();
        hellos[0].Should().Contain("\"capabilities\":{\"elicitation\":{\"form\":{}},\"sampling\":{},\"roots\":{\"listChanged\":true}}");
        hellos[1].Should().Contain("\"capabilities\":{},");
    }

    [Fact]
    public async Task A_question_of_the_server_reaches_the_client_under_an_identifier_of_its_session_and_the_answer_goes_back()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":"theirs","method":"elicitation/create","params":{"message":"who?","x":[1.0]}}""");
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);

        var asked = await channel.NextAsync();
        asked.Should().Be("""{"jsonrpc":"2.0","id":"bifrost-1","method":"elicitation/create","params":{"message":"who?","x":[1.0]}}""");
        conversation.Answer(Parse("""{"jsonrpc":"2.0","id":"bifrost-1","result":{"action":"accept","content":{"a":1.0}}}"""));

        (await call).Should().Be("{}");
        Answers().Should().Equal("""{"jsonrpc":"2.0","id":"theirs","result":{"action":"accept","content":{"a":1.0}}}""");
    }

    [Fact]
    public async Task An_error_of_the_client_goes_back_as_it_is()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":5,"method":"sampling/createMessage","params":{}}""");
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);
        await channel.NextAsync();

        conversation.Answer(Parse("""{"jsonrpc":"2.0","id":"bifrost-1","error":{"code":-1,"message":"User rejected"}}"""));

        await call;
        Answers().Should().Equal("""{"jsonrpc":"2.0","id":5,"error":{"code":-1,"message":"User rejected"}}""");
    }

    [Theory]
    [InlineData(ClientCapabilities.Sampling, "elicitation/create", "{}")]
    [InlineData(ClientCapabilities.FormElicitation, "elicitation/create", """{"mode":"url"}""")]
    [InlineData(ClientCapabilities.UrlElicitation, "elicitation/create", "{}")]
    [InlineData(ClientCapabilities.FormElicitation, "sampling/createMessage", "{}")]
    [InlineData(ClientCapabilities.Sampling, "roots/list", "{}")]
    [InlineData(Everything, "tools/call", "{}")]
    [InlineData(Everything, "made/up", "{}")]
    public async Task A_client_is_not_asked_what_it_did_not_announce(ClientCapabilities announced, string method, string parameters)
    {
        AskDuringCalls($$"""{"jsonrpc":"2.0","id":8,"method":"{{method}}","params":{{parameters}} }""");
        var channel = new RecordingChannel();

        (await CallAsync(Converse(announced), channel)).Should().Be("{}");
        channel.Written.Should().BeEmpty();
        Answers().Single().Should().Contain("\"id\":8").And.Contain("-32601");
    }

    [Fact]
    public async Task A_client_that_takes_no_stream_cannot_be_asked()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":8,"method":"roots/list"}""");

        (await CallAsync(Converse(Everything), new RecordingChannel { IsOpen = false })).Should().Be("{}");
        Answers().Single().Should().Contain("-32601");
    }

    [Fact]
    public async Task Waiting_for_a_person_takes_longer_than_waiting_for_a_server()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":8,"method":"elicitation/create","params":{}}""");
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);
        await channel.NextAsync();

        _time.Advance(_client.ToolExecutionTimeout * 5);
        conversation.Answer(Parse("""{"jsonrpc":"2.0","id":"bifrost-1","result":{}}"""));

        (await call).Should().Be("{}");
    }

    [Fact]
    public async Task A_session_that_its_client_ends_is_ended_at_the_server_and_what_is_under_way_with_it()
    {
        AskDuringCalls("""{"jsonrpc":"2.0","id":8,"method":"elicitation/create","params":{}}""");
        using var conversation = Converse(Everything);
        var channel = new RecordingChannel();
        var call = CallAsync(conversation, channel);
        await channel.NextAsync();

        conversation.Dispose();

        await _server.ReceivedAsync("DELETE");
        _server.Count("response").Should().Be(0);
        (await call).Should().Be("{}", "the server goes on when its question is not answered");
    }

    [Fact]
    public async Task Two_clients_of_one_subject_do_not_share_what_carries_state()
    {
        await CallAsync(Converse(Everything), new RecordingChannel());
        await CallAsync(Converse(Everything), new RecordingChannel());
        await CallAsync(null, new RecordingChannel());
        await CallAsync(null, new RecordingChannel());

        _server.Received.Where(request => request.RpcMethod == "tools/call").Select(request => request.Header("Mcp-Session-Id"))
            .Should().Equal("session-1", "session-2", "session-3", "session-3");
    }

    [Fact]
    public async Task What_a_server_says_of_itself_waits_for_the_stream_of_the_client_under_the_names_it_knows()
    {
        var end = new TaskCompletionSource();
        _server.On("GET", async (context, _) =>
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
        _server.Capabilities = """{"logging":{},"resources":{"subscribe":true}}""";
        using var conversation = Converse(ClientCapabilities.None);
        conversation.LogLevel = """{"level":"error"}"""u8.ToArray();
        conversation.TrySubscribe(_client.Id, "x:y", """{"uri":"x:y"}"""u8.ToArray());
        await CallAsync(conversation, new RecordingChannel());
        _server.On("tools/call", (context, request) =>
        {
            context.Response.StatusCode = request.Header("Mcp-Session-Id") == "session-1" ? 404 : 200;

            return context.Response.StatusCode == 404 ? Task.CompletedTask : RawMcpServer.ResultAsync(context, request, "{}");
        });

        (await CallAsync(conversation, new RecordingChannel())).Should().Be("{}");

        foreach (var session in new[] { "session-1", "session-2" })
        {
            var sent = _server.Received.Where(request => request.Header("Mcp-Session-Id") == session).Select(request => request.RpcMethod).ToList();
            sent.Should().Contain("logging/setLevel").And.Contain("resources/subscribe");
            sent.IndexOf("tools/call").Should().BeGreaterThan(sent.IndexOf("resources/subscribe"));
        }
    }

    [Fact]
    public async Task A_stream_that_a_server_closes_in_between_is_gone_on_with()
    {
        _server.On("tools/call", async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "id: e1\nretry: 0\ndata:\n\n");
        });
        _server.On("GET", async (context, request) =>
        {
            var call = _server.Received.Last(received => received.RpcMethod == "tools/call");
            request.Header("Last-Event-ID").Should().Be("e1");
            await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{call.Id}},"result":{"late":true} }""");
        });

        (await CallAsync(null, new RecordingChannel())).Should().Be("""{"late":true}""");
    }

    [Fact]
    public async Task A_request_that_the_client_cancels_is_cancelled_at_the_server_by_its_identifier_there()
    {
        _server.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var conversation = Converse(Everything);
        using var open = conversation.Open("\"mine\""u8.ToArray(), null, CancellationToken.None);
        var call = CallAsync(conversation, new RecordingChannel(), open.Token);
        await _server.ReceivedAsync("tools/call");

        conversation.Cancel("\"other\""u8.ToArray());
        conversation.Cancel("\"mine\""u8.ToArray());

        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        await _server.ReceivedAsync("notifications/cancelled");
        var sent = _server.Received.Single(request => request.RpcMethod == "tools/call");
        _server.Received.Single(request => request.RpcMethod == "notifications/cancelled").Body.Should().Contain($"\"requestId\":{sent.Id}}}");
    }

    [Fact]
    public async Task A_request_of_a_session_that_has_just_ended_asks_no_server_and_leaves_nothing()
    {
        var conversation = Converse(Everything);
        conversation.Dispose();

        await this.Invoking(test => test.CallAsync(conversation, new RecordingChannel())).Should().ThrowAsync<OperationCanceledException>();

        _servers.Use.Should().Be(new UpstreamUse(Sessions: 0, Requests: 0));
        _server.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_in_use_when_its_session_ends_is_not_kept()
    {
        _server.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var conversation = Converse(Everything);
        var call = CallAsync(conversation, new RecordingChannel(), conversation.Ended);
        await _server.ReceivedAsync("tools/call");
        _servers.Use.Should().Be(new UpstreamUse(Sessions: 1, Requests: 1));

        conversation.Dispose();

        _servers.Use.Sessions.Should().Be(0);
        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    private UpstreamServers Start() => new(LoopbackHttp.Create(), _options, new UpstreamReports(), _time, NullLoggerFactory.Instance);

    private static JsonRpcMessage Parse(string json) => JsonRpcMessage.Parse(Encoding.UTF8.GetBytes(json));

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

    private void AskDuringCalls(string question) => _server.On("tools/call", async (context, request) =>
    {
        await RawMcpServer.EventAsync(context, question);
        await Task.WhenAny(_server.ReceivedAsync("response"), _server.ReceivedAsync("DELETE"));
        await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
    });

    private IEnumerable<string> Answers() =>
        _server.Received.Where(request => request.RpcMethod == "response").Select(request => request.Body);

    private ClientConversation Converse(ClientCapabilities announced) => new(
        new ClientSession("id", "key", new SubjectId("alice"), "2025-11-25", announced, IsOfThisReplica: true, _time.GetUtcNow().AddHours(1)),
        isWhole: true,
        _options,
        new ResumableAnswers(new AnswerKeeping(_options, _time), 0));

    private async Task<string> CallAsync(ClientConversation? conversation, RecordingChannel channel, CancellationToken ct = default)
    {
        var target = new UpstreamTarget(_client, new SubjectId("alice"), null) { Conversation = conversation };
        var request = UpstreamRequest.Of(McpMethods.CallTool, "{}"u8.ToArray()) with
        {
            Messages = new ClientMessages(_client, channel, conversation, isWhole: true),
        };
        using var answer = await _servers.SendAsync(target, request, ct);

        return answer.Failure?.Fault.ToString() ?? Encoding.UTF8.GetString(answer.Message.Result.Span);
    }
}
