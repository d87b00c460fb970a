using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Tests.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class ServerListenerTests : ServerListenerTest
{
    [Fact]
    public async Task A_stream_that_breaks_in_the_session_of_an_earlier_client_is_taken_up_as_often_as_it_breaks_with_pauses()
    {
        var client = MakeModern();
        var opened = 0;
        Server.On("subscriptions/listen", (context, _) =>
        {
            Interlocked.Increment(ref opened);
            context.Abort();

            return Task.CompletedTask;
        });
        using var conversation = ConverseEarlier();

        await Servers.FindProfileAsync(
            new UpstreamTarget(client, new SubjectId("alice"), null) { Conversation = conversation }, CancellationToken.None);

        var began = Time.GetUtcNow();
        await WhileTimePassesAsync(Server.ReceivedAsync("subscriptions/listen", 8));
        (Time.GetUtcNow() - began).Should().BeGreaterThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_server_that_refuses_the_account_says_so_to_who_listens()
    {
        var client = MakeModern();
        Server.On("subscriptions/listen", (context, _) =>
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
        Server.On("subscriptions/listen", (context, _) =>
        {
            context.Response.StatusCode = status;

            return Task.CompletedTask;
        });

        (await Listen(client, new Listener(Converse("one")), "alice", CancellationToken.None)).Should().BeNull();
        Server.Count("subscriptions/listen").Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_on_which_comes_what_nothing_foresees_is_opened_again(bool isModern)
    {
        var client = isModern ? MakeModern() : ClientOf(McpConnectionType.Http) with { Endpoint = Server.Endpoint };
        var opening = isModern ? "subscriptions/listen" : "GET";
        Server.Capabilities = """{"tools":{"listChanged":true}}""";
        Server.On(opening, async (context, _) =>
        {
            if (isModern)
            {
                await RawMcpServer.EventAsync(
                    context, """{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"toolsListChanged":true}}}""");
            }

            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = new UpstreamServers(LoopbackHttp.Create(), Options, new KeptMemory(Options), new UpstreamReports(), Time, loggers);
        var listener = new FailingOnce(Converse("one"));
        using var leaving = new CancellationTokenSource();
        var listening = servers.ListenAsync(
            new UpstreamTarget(client, new SubjectId("alice"), null) { PrefersModern = isModern, Conversation = listener.Conversation }, listener, leaving.Token);

        await WhileTimePassesAsync(listener.Again);

        Server.Count(opening).Should().BeGreaterThan(1);
        lines.All.Should().Contain("Error The stream of notes is opened again");
        await leaving.CancelAsync();
        await listening.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Many_who_listen_do_not_push_out_the_sessions_of_those_who_call()
    {
        await using var servers = Start(Options with { MaxUpstreamSessions = 1 });
        var client = MakeModern();
        Server.On("subscriptions/listen", async (context, _) =>
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

        Server.Count("server/discover").Should().Be(3);
    }

    private McpClient MakeModern()
    {
        Server.On("initialize", (context, _) =>
        {
            context.Response.StatusCode = 400;

            return Task.CompletedTask;
        });
        Server.On("server/discover", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}}}"""));

        return ClientOf(McpConnectionType.Http) with { Endpoint = Server.Endpoint };
    }

    private ClientConversation ConverseEarlier() => new(SessionOf("earlier"), isWhole: true, Options);

    // A timer is made when what is before it is done; time goes on until it was.
    private async Task WhileTimePassesAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(2)));
        }

        await task;
    }

    /// <summary>A listener that fails with what nothing foresees, the first time.</summary>
    private sealed class FailingOnce(ClientConversation conversation) : IServerListener
    {
        private readonly TaskCompletionSource _again = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _heard;

        public ClientConversation Conversation => conversation;

        public Task Again => _again.Task;

        public void Opened(bool wasAway)
        {
        }

        public void Heard(JsonRpcMessage notification)
        {
            if (++_heard == 1)
            {
                throw new InvalidOperationException("unforeseen");
            }

            _again.TrySetResult();
        }
    }
}
