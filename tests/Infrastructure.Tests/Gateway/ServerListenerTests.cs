using System.Text;
using System.Threading.Channels;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class ServerListenerTests : IAsyncLifetime
{
    // Says what it was asked as a change, so that whoever hears knows what the process was told; dies when told to.
    private const string Script = """
        while read -r l; do
          id=${l#*\"id\":}; id=${id%%,*}
          case "$l" in
            *'"method":"initialize"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{\"listChanged\":true},\"resources\":{\"subscribe\":true}}}}";;
            *'"die"'*) exit 1;;
            *'"method":"resources/subscribe"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}"; echo "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"subscribed\"}}";;
            *'"method":"resources/unsubscribe"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}"; echo "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"unsubscribed\"}}";;
            *'"method":"tools/call"'*) echo "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}"; echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}";;
          esac
        done
        """;

    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new();
    private readonly McpClient _child = ClientOf(McpConnectionType.Stdio) with { Process = new McpProcess("/bin/sh", ["-c", Script], []) };
    private RawMcpServer _server = null!;
    private UpstreamServers _servers = null!;

    public async Task InitializeAsync()
    {
        _server = await RawMcpServer.StartAsync();
        _servers = Start(_options);
    }

    public async Task DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_process_that_all_share_is_heard_by_all_who_listen()
    {
        using var leaving = new CancellationTokenSource();
        var one = new Listener(Converse("one"));
        var other = new Listener(Converse("other"));
        var first = Listen(_child, one, "alice", leaving.Token);
        var second = Listen(_child, other, "bob", leaving.Token);
        await Task.WhenAll(one.WhenOpen, other.WhenOpen);

        await CallAsync("{}");

        (await one.NextAsync()).Should().Be("notifications/tools/list_changed");
        (await other.NextAsync()).Should().Be("notifications/tools/list_changed");
        await leaving.CancelAsync();
        await FluentActions.Awaiting(() => Task.WhenAll(first, second)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task It_is_asked_for_a_resource_once_and_told_when_the_last_wants_it_no_longer()
    {
        using var staying = new CancellationTokenSource();
        using var leaving = new CancellationTokenSource();
        var witness = new Listener(Converse("witness"));
        var one = new Listener(Converse("one", "x:y"));
        var other = new Listener(Converse("other", "x:y"));
        _ = Listen(_child, witness, "carol", staying.Token);
        await witness.WhenOpen;

        var first = Listen(_child, one, "alice", leaving.Token);
        (await witness.NextAsync()).Should().Be("subscribed");
        await one.WhenOpen;
        var second = Listen(_child, other, "bob", staying.Token);
        await other.WhenOpen;
        await leaving.CancelAsync();
        await first.ContinueWith(_ => { }, TaskScheduler.Default);
        await CallAsync("{}");
        (await witness.NextAsync()).Should().Be("notifications/tools/list_changed", "it was neither asked twice nor told too early");
        await staying.CancelAsync();
        await second.ContinueWith(_ => { }, TaskScheduler.Default);

        var late = new Listener(Converse("late", "x:y"));
        _ = Listen(_child, late, "dave", CancellationToken.None);
        string told;

        do
        {
            told = await late.NextAsync();
        }
        while (told == "unsubscribed");

        told.Should().Be("subscribed");
    }

    [Fact]
    public async Task A_process_that_dies_can_be_heard_no_longer_and_the_next_listener_has_another()
    {
        var one = new Listener(Converse("one"));
        var listening = Listen(_child, one, "alice", CancellationToken.None);
        await one.WhenOpen;

        await CallAsync("""{"die":1}""");

        (await listening)!.Fault.Should().Be(UpstreamFault.Unreachable);
        var next = new Listener(Converse("next"));
        _ = Listen(_child, next, "alice", CancellationToken.None);
        await next.WhenOpen;
        await CallAsync("{}");
        (await next.NextAsync()).Should().Be("notifications/tools/list_changed");
    }

    [Fact]
    public async Task A_stream_that_breaks_in_the_session_of_an_earlier_client_is_taken_up_as_often_as_it_breaks_with_pauses()
    {
        var client = MakeModern();
        var opened = 0;
        _server.On("subscriptions/listen", (context, _) =>
        {
            Interlocked.Increment(ref opened);
            context.Abort();

            return Task.CompletedTask;
        });
        using var conversation = ConverseEarlier();

        await _servers.FindProfileAsync(
            new UpstreamTarget(client, new SubjectId("alice"), null) { Conversation = conversation }, CancellationToken.None);

        var began = _time.GetUtcNow();
        await WhileTimePassesAsync(_server.ReceivedAsync("subscriptions/listen", 8));
        (_time.GetUtcNow() - began).Should().BeGreaterThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_server_that_refuses_the_account_says_so_to_who_listens()
    {
        var client = MakeModern();
        _server.On("subscriptions/listen", (context, _) =>
        {
            context.Response.StatusCode = 401;

            return Task.CompletedTask;
        });

        (await Listen(client, new Listener(Converse("one")), "alice", CancellationToken.None))!.Fault.Should().Be(UpstreamFault.Unauthorized);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_server_that_has_no_such_method_is_not_asked_again(int status)
    {
        var client = MakeModern();
        _server.On("subscriptions/listen", (context, _) =>
        {
            context.Response.StatusCode = status;

            return Task.CompletedTask;
        });

        (await Listen(client, new Listener(Converse("one")), "alice", CancellationToken.None)).Should().BeNull();
        _server.Count("subscriptions/listen").Should().Be(1);
    }

    [Fact]
    public async Task Many_who_listen_do_not_push_out_the_sessions_of_those_who_call()
    {
        await using var servers = Start(_options with { MaxUpstreamSessions = 1 });
        var client = MakeModern();
        _server.On("subscriptions/listen", async (context, _) =>
        {
            await RawMcpServer.EventAsync(
                context, """{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"toolsListChanged":true}}}""");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var caller = new UpstreamTarget(client, new SubjectId("caller"), null) { PrefersModern = true };
        await servers.FindProfileAsync(caller, CancellationToken.None);

        foreach (var name in new[] { "one", "other" })
        {
            var listener = new Listener(Converse(name));
            _ = servers.ListenAsync(
                new UpstreamTarget(client, new SubjectId(name), null) { PrefersModern = true, Conversation = listener.Conversation },
                listener,
                CancellationToken.None);
            await listener.WhenOpen;
        }

        await servers.FindProfileAsync(caller, CancellationToken.None);
        await servers.FindProfileAsync(caller, CancellationToken.None);

        _server.Count("server/discover").Should().Be(3);
    }

    private static McpClient ClientOf(McpConnectionType type) => new()
    {
        Id = new McpClientId("id-notes"),
        Name = McpClientName.Parse("notes").Value,
        ConnectionType = type,
        Endpoint = null,
        AuthType = McpAuthType.None,
    };

    private static async Task<T> Patiently<T>(Task<T> task) => await task.WaitAsync(TimeSpan.FromSeconds(30));

    private UpstreamServers Start(GatewayOptions options) =>
        new(LoopbackHttp.Create(), options, new UpstreamReports(), _time, NullLoggerFactory.Instance);

    private McpClient MakeModern()
    {
        _server.On("initialize", (context, _) =>
        {
            context.Response.StatusCode = 400;

            return Task.CompletedTask;
        });
        _server.On("server/discover", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}}}"""));

        return ClientOf(McpConnectionType.Http) with { Endpoint = _server.Endpoint };
    }

    private ClientConversation Converse(string key, params string[] addresses)
    {
        var conversation = new ClientConversation(SessionOf(key), isWhole: true, _options) { Wanted = ListenFilter.Lists };

        foreach (var address in addresses)
        {
            conversation.TrySubscribe(_child.Id, address, Encoding.UTF8.GetBytes($$"""{"uri":"{{address}}"}"""));
        }

        return conversation;
    }

    private ClientConversation ConverseEarlier() => new(SessionOf("earlier"), isWhole: true, _options);

    private static ClientSession SessionOf(string key) => new(
        string.Empty, key, new SubjectId("alice"), McpRevisions.Newest, ClientCapabilities.None, true, DateTimeOffset.MaxValue);

    private Task<UpstreamFailure?> Listen(McpClient client, Listener listener, string subject, CancellationToken ct) => Patiently(_servers.ListenAsync(
        new UpstreamTarget(client, new SubjectId(subject), null) { PrefersModern = true, Conversation = listener.Conversation }, listener, ct));

    private async Task CallAsync(string parameters)
    {
        using var answer = await _servers.SendAsync(
            new UpstreamTarget(_child, new SubjectId("caller"), null),
            UpstreamRequest.Of(McpMethods.CallTool, Encoding.UTF8.GetBytes(parameters)),
            CancellationToken.None);
    }

    // A timer is made when what is before it is done; time goes on until it was.
    private async Task WhileTimePassesAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(2)));
        }

        await task;
    }

    private sealed class Listener(ClientConversation conversation) : IServerListener
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ClientConversation Conversation => conversation;

        public Task WhenOpen => _open.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Opened(bool wasAway) => _open.TrySetResult();

        public void Heard(JsonRpcMessage notification) => _heard.Writer.TryWrite(
            notification.Method == McpMethods.ResourceUpdated ? JsonMembers.Of(notification.Params).Text("uri")! : notification.Method);

        public Task<string> NextAsync() => Patiently(_heard.Reader.ReadAsync().AsTask());
    }
}
