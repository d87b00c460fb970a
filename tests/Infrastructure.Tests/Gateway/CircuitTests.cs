using Bifrost.Application.Gateway;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Tests.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class CircuitTests : UpstreamServersTest
{
    [Fact]
    public async Task A_server_that_one_account_cannot_connect_to_is_not_waited_for_by_the_others()
    {
        Server.On("initialize", Break);
        await FailAsync("alice");
        Server.Clear();

        (await CallAsync(For("bob"))).Should().Match<UpstreamFailure>(
            failure => failure.Fault == UpstreamFault.Unreachable && failure.IsAtConnecting && failure.Cause != null);
        (await Servers.ListAsync(For("carol"), ListKind.Tools, CancellationToken.None)).Failure!.Fault.Should().Be(UpstreamFault.Unreachable);
        (await Servers.FindProfileAsync(For("dave"), CancellationToken.None)).Should().BeNull();
        Server.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_server_that_is_gone_under_a_session_is_not_waited_for_by_the_others()
    {
        await CallAsync(For("alice"));
        await Server.DisposeAsync();
        await FailAsync("alice");

        (await CallAsync(For("bob")))!.Fault.Should().Be(UpstreamFault.Unreachable);
        Servers.Use.Sessions.Should().Be(2);
        Time.Advance(Options.BreakerPause - TimeSpan.FromTicks(1));
        var before = Time.GetTimestamp();
        (await CallAsync(For("carol")))!.IsAtConnecting.Should().BeTrue();
        Time.GetTimestamp().Should().Be(before);
    }

    [Fact]
    public async Task What_one_account_alone_gets_no_answer_to_is_its_own_matter()
    {
        Server.On("tools/call", (context, request) => request.Header("Authorization") == "Bearer of alice"
            ? Break(context, request)
            : RawMcpServer.ResultAsync(context, request, "{}"));
        await FailAsync("alice");
        Server.Clear();

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Unreachable);
        Server.Count("tools/call").Should().Be(0);
        (await CallAsync(For("bob"))).Should().BeNull();
    }

    [Fact]
    public async Task What_several_accounts_in_a_row_get_no_answer_to_is_the_servers_matter()
    {
        foreach (var name in new[] { "alice", "bob", "carol", "dave" })
        {
            await CallAsync(For(name));
        }

        Server.On("tools/call", Break);
        await CallAsync(For("alice"));
        await CallAsync(For("bob"));
        await CallAsync(For("carol"));
        Server.Clear();

        (await CallAsync(For("dave")))!.Fault.Should().Be(UpstreamFault.Unreachable);
        Server.Count("tools/call").Should().Be(0);
        Server.Count("initialize").Should().Be(0);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_status_is_an_answer_whatever_it_is_and_opens_nothing(int status)
    {
        Server.On("tools/call", (context, _) => Status(context, status));

        for (var time = 0; time < 5; time++)
        {
            (await CallAsync(For("alice")))!.Status.Should().Be(status);
        }

        Server.Count("tools/call").Should().Be(5);
        Server.On("tools/call", (context, request) => RawMcpServer.ResultAsync(context, request, "{}"));
        (await CallAsync(For("bob"))).Should().BeNull();
    }

    [Fact]
    public async Task After_the_pause_one_request_of_all_accounts_tries_and_the_next_when_it_was_given_up()
    {
        Server.On("initialize", Break);
        await FailAsync("alice");
        Time.Advance(Options.BreakerPause);
        Server.Clear();
        Server.On("initialize", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        using var leaving = new CancellationTokenSource();
        var trial = CallAsync(For("alice"), leaving.Token);
        await Server.ReceivedAsync("initialize");

        (await CallAsync(For("bob")))!.Fault.Should().Be(UpstreamFault.Unreachable);
        Server.Count("initialize").Should().Be(1);
        await leaving.CancelAsync();
        await trial.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        var next = CallAsync(For("bob"));

        await Server.ReceivedAsync("initialize", 2);
        (await CallAsync(For("carol")))!.Fault.Should().Be(UpstreamFault.Unreachable);
        Time.Advance(Client.ConnectTimeout);
        (await next)!.Fault.Should().Be(UpstreamFault.ConnectTimedOut);
    }

    [Fact]
    public async Task A_server_that_answers_the_handshake_of_the_trial_is_there_for_all_before_the_trial_is_answered()
    {
        var release = new TaskCompletionSource();
        Server.On("initialize", Break);
        await FailAsync("alice");
        Time.Advance(Options.BreakerPause);
        Server.On("initialize", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}"""));
        Server.On("tools/call", async (context, request) =>
        {
            await (request.Header("Authorization") == "Bearer of alice" ? release.Task : Task.CompletedTask);
            await RawMcpServer.ResultAsync(context, request, "{}");
        });
        var trial = CallAsync(For("alice"));
        await Server.ReceivedAsync("tools/call");

        (await CallAsync(For("bob"))).Should().BeNull();
        release.SetResult();
        (await trial).Should().BeNull();
    }

    [Fact]
    public async Task An_exception_that_nothing_foresees_leaves_no_circuit_half_open()
    {
        await CallAsync(For("alice"));
        Server.On("tools/call", Break);
        await FailAsync("alice");
        Time.Advance(Options.BreakerPause);
        SayDuringCalls();

        await this.Invoking(test => test.CallAsync(new UnwillingClient(new InvalidOperationException("unforeseen"))))
            .Should().ThrowAsync<InvalidOperationException>();

        (await CallAsync(For("alice"))).Should().BeNull();
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(ObjectDisposedException))]
    public async Task A_client_that_cannot_be_written_to_is_no_failure_of_the_server(Type kind)
    {
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        var reports = new UpstreamReports();
        await using var servers = Start(Options, Time, reports, loggers);
        SayDuringCalls();
        var client = new UnwillingClient((Exception)(kind == typeof(ObjectDisposedException) ? new ObjectDisposedException("x") : Activator.CreateInstance(kind)!));

        for (var time = 1; time <= 4; time++)
        {
            await servers.Invoking(all => all.SendAsync(For("alice"), Nothing with { Messages = client }, CancellationToken.None))
                .Should().ThrowAsync<OperationCanceledException>();
            await Server.ReceivedAsync("notifications/cancelled", time);
        }

        reports.Answered(Client.Id).Should().BeNull();
        lines.All.Should().NotContain("broke");
        using var answer = await servers.SendAsync(For("alice"), Nothing, CancellationToken.None);
        answer.Failure.Should().BeNull();
    }

    [Fact]
    public async Task A_session_of_a_client_that_ends_while_it_connects_is_no_failure_of_the_server()
    {
        var reports = new UpstreamReports();
        await using var servers = Start(Options, Time, reports, NullLoggerFactory.Instance);
        Server.On("initialize", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var conversation = new ClientConversation(
            new ClientSession("id", "key", new SubjectId("alice"), "2025-11-25", ClientCapabilities.None, IsOfThisReplica: true, Time.GetUtcNow().AddHours(1)),
            isWhole: true,
            Options);
        var call = servers.SendAsync(For("alice") with { Conversation = conversation }, Nothing, CancellationToken.None);
        await Server.ReceivedAsync("initialize");

        conversation.Dispose();

        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        reports.Answered(Client.Id).Should().BeNull();
    }

    private static Task Break(HttpContext context, ReceivedRequest request)
    {
        context.Abort();

        return Task.CompletedTask;
    }

    private void SayDuringCalls() => Server.On("tools/call", async (context, request) =>
    {
        await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"hear"}}""");
        await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
    });

    private async Task FailAsync(string name)
    {
        for (var time = 0; time < Options.BreakerFailures; time++)
        {
            (await CallAsync(For(name)))!.Fault.Should().Be(UpstreamFault.Unreachable);
        }
    }

    private async Task CallAsync(UnwillingClient client)
    {
        using var answer = await Servers.SendAsync(For("alice"), Nothing with { Messages = client }, CancellationToken.None);
    }

    /// <summary>A client to which nothing can be written.</summary>
    private sealed class UnwillingClient(Exception exception) : IServerMessages
    {
        public ValueTask ForwardAsync(Splice notification, CancellationToken ct) => ValueTask.FromException(exception);

        public ValueTask NotifyAsync(JsonRpcMessage notification, CancellationToken ct) => ValueTask.FromException(exception);

        public ValueTask PauseAsync(TimeSpan retry, CancellationToken ct) => ValueTask.FromException(exception);

        public ValueTask<byte[]?> AskAsync(JsonRpcMessage request, CancellationToken ct) => ValueTask.FromException<byte[]?>(exception);
    }
}
