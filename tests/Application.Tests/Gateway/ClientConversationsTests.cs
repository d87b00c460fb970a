using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Application.Tests.Gateway;

/// <summary>Which conversations are kept.</summary>
public sealed class ClientConversationsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new() { MaxConversations = 6, MaxConversationsOfSubject = 4 };
    private readonly EndedSessions _ended;
    private readonly ClientConversations _conversations;

    public ClientConversationsTests()
    {
        _ended = new EndedSessions(_options);
        _conversations = new ClientConversations(_options, _ended, new KeptMemory(_options), _time);
    }

    public void Dispose() => _conversations.Dispose();

    [Fact]
    public void Of_one_subject_its_own_least_recently_used_gives_way()
    {
        var others = UseAll("bob", 1);
        var own = UseAll("alice", 4);
        Use("alice", "alice-0").Ended.IsCancellationRequested.Should().BeFalse();

        Use("alice", "further");

        own[1].Ended.IsCancellationRequested.Should().BeTrue("it was used before all others");
        own.Where(conversation => conversation != own[1]).Concat(others).Should().OnlyContain(conversation => !conversation.Ended.IsCancellationRequested);
        _conversations.Count.Should().Be(5);
    }

    [Fact]
    public void In_all_the_subject_with_the_most_gives_way()
    {
        var oldest = UseAll("bob", 2);
        var most = UseAll("alice", 4);

        Use("carol", "first");

        most[0].Ended.IsCancellationRequested.Should().BeTrue();
        oldest.Should().OnlyContain(conversation => !conversation.Ended.IsCancellationRequested);
        _conversations.Count.Should().Be(6);
    }

    [Fact]
    public void A_subject_that_has_as_much_as_the_others_takes_its_own()
    {
        var others = UseAll("alice", 3);
        var own = UseAll("bob", 3);

        Use("bob", "further");

        own[0].Ended.IsCancellationRequested.Should().BeTrue();
        others.Should().OnlyContain(conversation => !conversation.Ended.IsCancellationRequested);
    }

    [Fact]
    public void What_is_in_use_never_gives_way_and_a_request_without_room_has_none()
    {
        var uses = Enumerable.Range(0, 4).Select(number => _conversations.Enter(View("alice", $"{number}"))).ToList();

        _conversations.Enter(View("alice", "further")).Conversation.Should().BeNull();
        _time.Advance(TimeSpan.FromHours(2));
        uses.Should().OnlyContain(use => !use.Conversation!.Ended.IsCancellationRequested);

        uses[2].Dispose();
        _conversations.Enter(View("alice", "further")).Conversation.Should().NotBeNull();
        uses[2].Conversation!.Ended.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void The_idle_time_begins_with_the_end_of_the_last_use()
    {
        var use = _conversations.Enter(View("alice", "one"));
        _time.Advance(_options.ConversationIdleTime * 2);
        use.Dispose();

        _time.Advance(_options.ConversationIdleTime / 2);
        use.Conversation!.Ended.IsCancellationRequested.Should().BeFalse();
        _time.Advance(_options.ConversationIdleTime / 2);

        use.Conversation!.Ended.IsCancellationRequested.Should().BeTrue();
        _conversations.Count.Should().Be(0);
        Use("alice", "one").Should().NotBe(use.Conversation, "it begins again when it is used again");
    }

    [Fact]
    public async Task A_session_that_was_ended_begins_no_conversation_again()
    {
        var view = View("alice", "one");
        var conversation = Use("alice", "one");

        _ended.Add(view.Session!, _time.GetUtcNow());
        await _conversations.EndedAsync(view.Session!);

        conversation.Ended.IsCancellationRequested.Should().BeTrue();
        _conversations.Enter(view).Conversation.Should().BeNull();
        _conversations.Count.Should().Be(0);
    }

    [Fact]
    public async Task However_many_come_and_go_at_once_the_bounds_hold()
    {
        var most = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 4000), async (number, _) =>
        {
            using (var use = _conversations.Enter(View($"subject-{number % 7}", $"session-{number % 50}")))
            {
                await Task.Yield();
                InterlockedMax(ref most, _conversations.Count);
            }
        });

        most.Should().BeInRange(1, 6);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private List<ClientConversation> UseAll(string subject, int count) =>
        [.. Enumerable.Range(0, count).Select(number => Use(subject, $"{subject}-{number}"))];

    private ClientConversation Use(string subject, string key)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        using var use = _conversations.Enter(View(subject, key));

        return use.Conversation!;
    }

    private GatewayView View(string subject, string key)
    {
        var id = new SubjectId(subject);

        return new GatewayView(new Caller(id, SubjectKind.User, null, Audience.Gateway), null, string.Empty)
        {
            Session = new ClientSession(key, key, id, McpRevisions.Newest, ClientCapabilities.None, true, _time.GetUtcNow().AddHours(1)),
        };
    }
}
