using System.Text;
using System.Threading.Channels;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>What a server of the older transport says to the one client that a session is for.</summary>
public sealed class ChannelConversationTests : IAsyncLifetime, IDisposable
{
    private const string Question = """{"jsonrpc":"2.0","id":"theirs","method":"elicitation/create","params":{"message":"who?"}}""";
    private const string Notice = """{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"hear"}}""";

    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new();
    private readonly RecordingChannel _stream = new();
    private RawMcpServer _server = null!;
    private UpstreamServers _servers = null!;
    private McpClient _client = null!;
    private ClientConversation _conversation = null!;

    public async Task InitializeAsync()
    {
        _server = await RawMcpServer.StartAsync();
        _servers = new UpstreamServers(LoopbackHttp.Create(), _options, new KeptMemory(_options), new UpstreamReports(), _time, NullLoggerFactory.Instance);
        _client = new McpClient
        {
            Id = new McpClientId("id-notes"),
            Name = McpClientName.Parse("notes").Value,
            ConnectionType = McpConnectionType.Sse,
            Endpoint = _server.Endpoint,
            AuthType = McpAuthType.None,
        };
        _conversation = new ClientConversation(
            new ClientSession("id", "key", new SubjectId("alice"), "2025-11-25", ClientCapabilities.FormElicitation, IsOfThisReplica: true, _time.GetUtcNow().AddHours(1)),
            isWhole: true,
            _options);
        _server.On("GET", async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: endpoint\ndata: /messages\n\n");

            await foreach (var message in _said.Reader.ReadAllAsync(context.RequestAborted))
            {
                await RawMcpServer.EventAsync(context, message);
            }
        });
        _server.On("response", (context, _) => Accept(context));
        On("initialize", """{"protocolVersion":"2024-11-05","capabilities":{"logging":{}}}""");
        On("logging/setLevel", "{}");
        On("tools/call", "{}");
    }

    public async Task DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _server.DisposeAsync();
    }

    public void Dispose() => _conversation.Dispose();

    [Fact]
    public async Task A_question_reaches_the_client_that_was_announced_and_its_answer_goes_back()
    {
        On("tools/call", "{}", Question, until: "response");
        var call = CallAsync(_conversation);

        (await _stream.NextAsync()).Should().Contain("\"id\":\"bifrost-1\"").And.Contain("who?");
        _conversation.Answer(JsonRpcMessage.Parse("""{"jsonrpc":"2.0","id":"bifrost-1","result":{"action":"accept"}}"""u8.ToArray()));

        (await call).Should().Be("{}");
        _server.Received.Single(request => request.RpcMethod == "initialize").Body.Should().Contain("\"elicitation\":{\"form\":{}}");
        _server.Received.Single(request => request.RpcMethod == "response").Body.Should()
            .Be("""{"jsonrpc":"2.0","id":"theirs","result":{"action":"accept"}}""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_comes_when_its_call_has_ended_goes_to_the_server(bool isAnswered)
    {
        _server.On("tools/call", (context, request) =>
        {
            _said.Writer.TryWrite(Question);

            return Accept(context);
        });
        using var leaving = new CancellationTokenSource();
        var call = CallAsync(_conversation, leaving.Token);
        await _stream.NextAsync();

        if (isAnswered)
        {
            var asked = _server.Received.Single(request => request.RpcMethod == "tools/call");
            _said.Writer.TryWrite($$"""{"jsonrpc":"2.0","id":{{asked.Id}},"result":{} }""");
            (await call).Should().Be("{}");
        }
        else
        {
            await leaving.CancelAsync();
            await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        }

        _conversation.Answer(JsonRpcMessage.Parse("""{"jsonrpc":"2.0","id":"bifrost-1","result":{"action":"accept"}}"""u8.ToArray()));

        await _server.ReceivedAsync("response");
        _server.Received.Single(request => request.RpcMethod == "response").Body.Should()
            .Be("""{"jsonrpc":"2.0","id":"theirs","result":{"action":"accept"}}""");
    }

    [Fact]
    public async Task A_question_with_an_address_that_is_not_passed_on_is_declined()
    {
        On(
            "tools/call",
            "{}",
            """{"jsonrpc":"2.0","id":"theirs","method":"elicitation/create","params":{"mode":"form","message":"m","url":"file:///x"}}""",
            until: "response");

        (await CallAsync(_conversation)).Should().Be("{}");

        _server.Received.Single(request => request.RpcMethod == "response").Body.Should()
            .Be("""{"jsonrpc":"2.0","id":"theirs","result":{"action":"decline"}}""");
        _stream.Written.Should().BeEmpty();
    }

    [Fact]
    public async Task Where_several_share_a_session_nothing_is_announced_and_nobody_is_asked()
    {
        On("tools/call", "{}", Question, until: "response");

        (await CallAsync(null)).Should().Be("{}");

        _server.Received.Single(request => request.RpcMethod == "initialize").Body.Should().Contain("\"capabilities\":{},");
        _server.Received.Single(request => request.RpcMethod == "response").Body.Should().Contain("-32601");
        _stream.Written.Should().BeEmpty();
    }

    [Fact]
    public async Task What_it_says_during_a_request_goes_to_the_stream_of_the_request()
    {
        On("tools/call", "{}", Notice);

        (await CallAsync(_conversation)).Should().Be("{}");

        _stream.Written.Should().Equal(Notice);
    }

    [Fact]
    public async Task What_it_says_at_other_times_goes_to_the_stream_that_the_client_keeps_open()
    {
        await CallAsync(_conversation);
        _conversation.Outbox.Count(1);

        var arrived = _conversation.Outbox.Behind(0)!.Value.More;

        _said.Writer.TryWrite(Notice);

        await arrived.WaitAsync(TimeSpan.FromSeconds(30));
        Encoding.UTF8.GetString(_conversation.Outbox.Behind(0)!.Value.Messages.Single().Json).Should().Be(Notice);
    }

    [Fact]
    public async Task What_the_client_had_set_before_holds_at_the_session_from_its_beginning()
    {
        _conversation.SetLogLevel("""{"level":"debug"}"""u8.ToArray());
        _conversation.TrySubscribe(_client.Id, "x:y", """{"uri":"x:y"}"""u8.ToArray());
        On("resources/subscribe", "{}");

        await CallAsync(_conversation);

        _server.Received.Where(request => request.HttpMethod == "POST").Select(request => request.RpcMethod).Should()
            .Equal("initialize", "notifications/initialized", "logging/setLevel", "resources/subscribe", "tools/call");
    }

    private static Task Accept(HttpContext context)
    {
        context.Response.StatusCode = 202;

        return Task.CompletedTask;
    }

    // What is posted is answered on the stream, after something else if it is to be, and when the server has received something.
    private void On(string method, string result, string? before = null, string? until = null) => _server.On(method, (context, request) =>
    {
        _ = SayAsync($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}} }""", before, until);

        return Accept(context);
    });

    private async Task SayAsync(string answer, string? before, string? until)
    {
        if (before is not null)
        {
            _said.Writer.TryWrite(before);
        }

        await (until is null ? Task.CompletedTask : _server.ReceivedAsync(until));
        _said.Writer.TryWrite(answer);
    }

    private async Task<string> CallAsync(ClientConversation? conversation, CancellationToken ct = default)
    {
        var target = new UpstreamTarget(_client, new SubjectId("alice"), null) { Conversation = conversation };
        var request = UpstreamRequest.Of(McpMethods.CallTool, "{}"u8.ToArray()) with
        {
            Messages = new ClientMessages(_client, _stream, conversation, isWhole: true),
        };
        using var answer = await _servers.SendAsync(target, request, ct);

        return answer.Failure?.Fault.ToString() ?? Encoding.UTF8.GetString(answer.Message.Result.Span);
    }
}
