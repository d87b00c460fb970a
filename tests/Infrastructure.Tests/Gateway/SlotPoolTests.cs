using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class SlotPoolTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new();

    [Fact]
    public async Task A_session_that_ends_while_its_slot_is_being_made_leaves_no_slot()
    {
        var conversation = new ClientConversation(
            new ClientSession("id", "key", new SubjectId("alice"), "2025-11-25", ClientCapabilities.None, IsOfThisReplica: true, _time.GetUtcNow()),
            isWhole: true,
            _options);
        await using var pool = new SlotPool(
            target =>
            {
                conversation.Dispose();

                return MakeSlot(target);
            },
            _options,
            _time);

        var entry = pool.Enter(new UpstreamTarget(Client(), new SubjectId("alice"), null) { Conversation = conversation });

        pool.Use.Should().Be(new UpstreamUse(Sessions: 0, Requests: 0));
        pool.Leave(entry);
        pool.Use.Should().Be(new UpstreamUse(Sessions: 0, Requests: 0));
    }

    [Fact]
    public async Task Only_idle_slots_are_counted_and_the_least_recently_used_of_them_go()
    {
        await using var pool = new SlotPool(MakeSlot, _options with { MaxUpstreamSessions = 2 }, _time);
        var client = Client();
        var used = Enumerable.Range(0, 10).Select(number => pool.Enter(Target(client, number))).ToList();
        pool.Use.Should().Be(new UpstreamUse(Sessions: 10, Requests: 10));

        used.ForEach(pool.Leave);

        pool.Use.Should().Be(new UpstreamUse(Sessions: 2, Requests: 0));
        pool.Enter(Target(client, 8)).Should().BeSameAs(used[8]);
        pool.Enter(Target(client, 9)).Should().BeSameAs(used[9]);
    }

    [Fact]
    public async Task A_slot_that_was_used_again_is_the_last_to_go()
    {
        await using var pool = new SlotPool(MakeSlot, _options with { MaxUpstreamSessions = 2 }, _time);
        var client = Client();
        Enumerable.Range(0, 2).Select(number => pool.Enter(Target(client, number))).ToList().ForEach(pool.Leave);
        var again = pool.Enter(Target(client, 0));
        pool.Leave(again);

        pool.Leave(pool.Enter(Target(client, 2)));

        pool.Enter(Target(client, 0)).Should().BeSameAs(again);
        pool.Use.Sessions.Should().Be(2);
    }

    [Fact]
    public async Task Many_who_listen_on_one_slot_leave_no_room_for_more_idle_ones()
    {
        await using var pool = new SlotPool(MakeSlot, _options with { MaxUpstreamSessions = 2 }, _time);
        var client = Client();
        var listening = Enumerable.Range(0, 10).Select(_ => pool.Enter(Target(client, 99))).ToList();

        Enumerable.Range(0, 10).ToList().ForEach(number => pool.Leave(pool.Enter(Target(client, number))));

        pool.Use.Sessions.Should().Be(3);
        listening.ForEach(pool.LeaveListening);
        pool.Use.Should().Be(new UpstreamUse(Sessions: 2, Requests: 0));
    }

    private static UpstreamTarget Target(McpClient client, int number) => new(client, new SubjectId($"subject-{number}"), null);

    private static McpClient Client() => new()
    {
        Id = new McpClientId("id-notes"),
        Name = McpClientName.Parse("notes").Value,
        ConnectionType = McpConnectionType.Http,
        Endpoint = new Uri("http://127.0.0.1:9/"),
        AuthType = McpAuthType.None,
    };

    // It is never connected.
    private UpstreamSlot MakeSlot(UpstreamTarget target) => new(
        target, null!, new Breaker(_options, target.Client.AnswerTimeout, _time), null!, _options, new KeptMemory(_options), _time, _ => { }, stay: null);
}
