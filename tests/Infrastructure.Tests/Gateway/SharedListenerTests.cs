using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Subjects;
using Bifrost.Testing.Mcp;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class SharedListenerTests : ServerListenerTest
{
    [Fact]
    public async Task A_process_that_all_share_is_heard_by_all_who_listen()
    {
        using var leaving = new CancellationTokenSource();
        var one = new Listener(Converse("one"));
        var other = new Listener(Converse("other"));
        var first = Listen(Child, one, "alice", leaving.Token);
        var second = Listen(Child, other, "bob", leaving.Token);
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
        _ = Listen(Child, witness, "carol", staying.Token);
        await witness.WhenOpen;

        var first = Listen(Child, one, "alice", leaving.Token);
        (await witness.NextAsync()).Should().Be("subscribed");
        await one.WhenOpen;
        var second = Listen(Child, other, "bob", staying.Token);
        await other.WhenOpen;
        await leaving.CancelAsync();
        await first.ContinueWith(_ => { }, TaskScheduler.Default);
        await CallAsync("{}");
        (await witness.NextAsync()).Should().Be("notifications/tools/list_changed", "it was neither asked twice nor told too early");
        await staying.CancelAsync();
        await second.ContinueWith(_ => { }, TaskScheduler.Default);

        var late = new Listener(Converse("late", "x:y"));
        _ = Listen(Child, late, "dave", CancellationToken.None);
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
        var listening = Listen(Child, one, "alice", CancellationToken.None);
        await one.WhenOpen;

        await CallAsync("""{"die":1}""");

        (await listening)!.Fault.Should().Be(UpstreamFault.Unreachable);
        var next = new Listener(Converse("next"));
        _ = Listen(Child, next, "alice", CancellationToken.None);
        await next.WhenOpen;
        await CallAsync("{}");
        (await next.NextAsync()).Should().Be("notifications/tools/list_changed");
    }

    private async Task CallAsync(string parameters)
    {
        using var answer = await Servers.SendAsync(
            new UpstreamTarget(Child, new SubjectId("caller"), null),
            UpstreamRequest.Of(McpMethods.CallTool, Encoding.UTF8.GetBytes(parameters)),
            CancellationToken.None);
    }
}
