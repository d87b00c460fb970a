using System.Collections.Concurrent;
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

public sealed class ChannelSessionTests : IAsyncLifetime
{
    // Answers calls with what it sees of its environment and its own number; dies when told to.
    private const string Script = """
        while read -r l; do
          id=${l#*\"id\":}; id=${id%%,*}
          case "$l" in
            *'"method":"initialize"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}}";;
            *'"die"'*) exit 1;;
            *'"method":"tools/call"'*) echo "noise" >&2; echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"pid\":$$,\"home\":\"$HOME\"}}";;
          esac
        done
        """;

    private Channel<string> _said = Channel.CreateUnbounded<string>();
    private readonly FakeTimeProvider _time = new();
    private RawMcpServer _server = null!;
    private UpstreamServers _servers = null!;
    private string _endpoint = "/messages";

    public async Task InitializeAsync()
    {
        _server = await RawMcpServer.StartAsync();
        _servers = Start();
        _server.On("GET", async (context, _) =>
        {
            // What is said goes to the stream that was opened last.
            var said = _said = Channel.CreateUnbounded<string>();
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"event: endpoint\ndata: {_endpoint}\n\n");
            await context.Response.Body.FlushAsync();

            await foreach (var message in said.Reader.ReadAllAsync(context.RequestAborted))
            {
                if (message.Length == 0)
                {
                    return;
                }

                await RawMcpServer.EventAsync(context, message);
            }
        });
        Say("initialize", """{"protocolVersion":"2024-11-05","capabilities":{}}""");
        Say("tools/call", """{"old":true}""");
    }

    public async Task DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_of_the_older_transport_answers_on_its_stream()
    {
        (await CallAsync(Sse())).Should().Be("""{"old":true}""");

        _server.Received.Select(request => request.HttpMethod).Should().StartWith(["GET", "POST", "POST"]);
        _server.Received.Count(request => request.HttpMethod == "GET").Should().Be(1);
    }

    [Theory]
    [InlineData(401, "Bearer", UpstreamFault.Unauthorized)]
    [InlineData(403, "Bearer error=\"invalid_token\"", UpstreamFault.Unauthorized)]
    [InlineData(403, "Bearer error=\"insufficient_scope\", scope=\"write\"", UpstreamFault.AccessTooNarrow)]
    [InlineData(403, null, UpstreamFault.Refused)]
    [InlineData(400, null, UpstreamFault.Refused)]
    public async Task A_message_that_a_server_of_the_older_transport_refuses_was_answered(int status, string? challenge, UpstreamFault fault)
    {
        _server.On("tools/call", (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.WWWAuthenticate = challenge;

            return Task.CompletedTask;
        });

        (await FailAsync(Sse())).Should().Match<UpstreamFailure>(failure => failure.Fault == fault && failure.Status == status);
    }

    [Theory]
    [InlineData(401, "Bearer")]
    [InlineData(403, "Bearer error=\"invalid_token\"")]
    public async Task A_stream_that_a_server_of_the_older_transport_refuses_for_the_token_is_an_unauthorized_one(int status, string challenge)
    {
        _server.On("GET", (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.WWWAuthenticate = challenge;

            return Task.CompletedTask;
        });

        (await FailAsync(Sse())).Fault.Should().Be(UpstreamFault.Unauthorized);
    }

    [Fact]
    public async Task Answers_that_come_in_another_order_go_where_they_belong()
    {
        var ids = new ConcurrentQueue<string>();
        _server.On("tools/call", (context, request) =>
        {
            ids.Enqueue(request.Id);
            context.Response.StatusCode = 202;

            return Task.CompletedTask;
        });
        var first = CallAsync(Sse());
        await _server.ReceivedAsync("tools/call");
        var second = CallAsync(Sse());
        await _server.ReceivedAsync("tools/call", 2);
        var asked = ids.ToArray();

        _said.Writer.TryWrite($$"""{"jsonrpc":"2.0","id":999,"result":{} }""");
        _said.Writer.TryWrite($$"""{"jsonrpc":"2.0","id":{{asked[1]}},"result":{"is":2} }""");
        _said.Writer.TryWrite($$"""{"jsonrpc":"2.0","id":{{asked[0]}},"result":{"is":1} }""");

        (await first).Should().Be("""{"is":1}""");
        (await second).Should().Be("""{"is":2}""");
    }

    [Fact]
    public async Task A_stream_that_ends_fails_who_waits_and_the_next_call_opens_another()
    {
        _server.On("tools/call", (_, _) =>
        {
            _said.Writer.TryWrite(string.Empty);

            return Task.CompletedTask;
        });
        (await CallAsync(Sse())).Should().Be("Unreachable");
        Say("tools/call", """{"again":true}""");

        (await CallAsync(Sse())).Should().Be("""{"again":true}""");
        _server.Received.Count(request => request.HttpMethod == "GET").Should().Be(2);
    }

    [Fact]
    public async Task What_nothing_foresees_while_a_message_is_read_fails_who_waits_and_the_next_call_opens_another_stream()
    {
        Say("initialize", """{"protocolVersion":"2024-11-05","capabilities":{"tools":{"listChanged":true}}}""");
        var listener = new FailingListener(new ClientConversation(
            new ClientSession("id", "key", new SubjectId("alice"), McpRevisions.Newest, ClientCapabilities.None, true, DateTimeOffset.MaxValue), true, new GatewayOptions())
        {
            Wanted = ListenFilter.Lists,
        });
        var listening = _servers.ListenAsync(new UpstreamTarget(Sse(), new SubjectId("alice"), null), listener, CancellationToken.None);
        await listener.WhenOpen;
        _server.On("tools/call", (_, _) =>
        {
            _said.Writer.TryWrite("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");

            return Task.CompletedTask;
        });

        (await CallAsync(Sse()).WaitAsync(TimeSpan.FromSeconds(30))).Should().Be("Unreachable");
        (await listening.WaitAsync(TimeSpan.FromSeconds(30)))!.Fault.Should().Be(UpstreamFault.Unreachable);
        Say("tools/call", """{"again":true}""");
        (await CallAsync(Sse()).WaitAsync(TimeSpan.FromSeconds(30))).Should().Be("""{"again":true}""");
        _server.Received.Count(request => request.HttpMethod == "GET").Should().Be(2);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"\ud800\ud800\ud800":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","\ud800":1,"method":"notifications/resources/updated","params":{"\ud800":1,"uri":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"\ud800","params":{"\ud800":1}}""")]
    [InlineData("{")]
    public async Task A_message_that_cannot_be_read_does_not_end_the_reading_of_the_stream(string message)
    {
        (await CallAsync(Sse())).Should().Be("""{"old":true}""");

        _said.Writer.TryWrite(message);

        (await CallAsync(Sse())).Should().Be("""{"old":true}""");
        _server.Received.Count(request => request.HttpMethod == "GET").Should().Be(1);
    }

    [Theory]
    [InlineData("https://elsewhere.example/messages")]
    [InlineData("http://127.0.0.1:1/messages")]
    [InlineData("//elsewhere.example/messages")]
    public async Task An_address_of_another_origin_gets_no_message(string endpoint)
    {
        _endpoint = endpoint;

        (await CallAsync(Sse())).Should().Be("Garbage");
        _server.Received.Should().OnlyContain(request => request.HttpMethod == "GET");
    }

    [Fact]
    public async Task A_child_process_answers_and_is_one_for_all_users()
    {
        var client = Child();

        var first = await CallAsync(client, "alice");
        var second = await CallAsync(client, "bob");

        first.Should().StartWith("{\"pid\":").And.Be(second);
    }

    [Fact]
    public async Task A_child_process_gets_no_environment_that_is_not_configured()
    {
        (await CallAsync(Child())).Should().EndWith("\"home\":\"\"}");
        (await CallAsync(Child("HOME"))).Should().NotEndWith("\"home\":\"\"}");
    }

    [Fact]
    public async Task A_child_process_that_dies_fails_who_waits_and_is_started_anew_by_the_next_call()
    {
        var client = Child();
        var before = await CallAsync(client);

        (await CallAsync(client, parameters: """{"name":"die"}""")).Should().Be("Unreachable");

        (await CallAsync(client)).Should().StartWith("{\"pid\":").And.NotBe(before);
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_unreachable()
    {
        var client = Child() with { Process = new McpProcess("/nowhere/at/all", [], []) };

        (await CallAsync(client)).Should().Be("Unreachable");
    }

    [Fact]
    public async Task A_child_process_ends_with_the_program()
    {
        var answer = await CallAsync(Child());
        var number = int.Parse(answer["{\"pid\":".Length..answer.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);

        await _servers.DisposeAsync();

        FluentActions.Invoking(() => System.Diagnostics.Process.GetProcessById(number)).Should().Throw<ArgumentException>();
    }

    private UpstreamServers Start() =>
        new(LoopbackHttp.Create(), new GatewayOptions(), new KeptMemory(new GatewayOptions()), new UpstreamReports(), _time, NullLoggerFactory.Instance);

    // What is posted is answered on the stream.
    private void Say(string method, string result) => _server.On(method, (context, request) =>
    {
        _said.Writer.TryWrite($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}} }""");
        context.Response.StatusCode = 202;

        return Task.CompletedTask;
    });

    private McpClient Sse() => _sse ??= Client(McpConnectionType.Sse) with { Endpoint = _server.Endpoint };

    private McpClient? _sse;

    private static McpClient Child(params string[] variables) =>
        Client(McpConnectionType.Stdio) with { Process = new McpProcess("/bin/sh", ["-c", Script], variables) };

    private static McpClient Client(McpConnectionType type) => new()
    {
        Id = new McpClientId("id-notes"),
        Name = McpClientName.Parse("notes").Value,
        ConnectionType = type,
        Endpoint = null,
        AuthType = McpAuthType.None,
    };

    private async Task<string> CallAsync(McpClient client, string subject = "alice", string parameters = "{}")
    {
        var request = UpstreamRequest.Of(McpMethods.CallTool, Encoding.UTF8.GetBytes(parameters));
        using var answer = await _servers.SendAsync(new UpstreamTarget(client, new SubjectId(subject), null), request, CancellationToken.None);

        return answer.Failure?.Fault.ToString() ?? Encoding.UTF8.GetString(answer.Message.Result.Span);
    }

    /// <summary>A listener that fails with what nothing foresees.</summary>
    private sealed class FailingListener(ClientConversation conversation) : IServerListener
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ClientConversation Conversation => conversation;

        public Task WhenOpen => _open.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Opened(bool wasAway) => _open.TrySetResult();

        public void Heard(JsonRpcMessage notification) => throw new InvalidOperationException("unforeseen");
    }

    private async Task<UpstreamFailure> FailAsync(McpClient client)
    {
        var request = UpstreamRequest.Of("tools/call", "{}"u8.ToArray());
        using var answer = await _servers.SendAsync(new UpstreamTarget(client, new SubjectId("alice"), null), request, CancellationToken.None);

        return answer.Failure!;
    }
}
