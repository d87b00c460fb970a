using System.Text;
using Bifrost.Application.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Application.Tests.Gateway;

public sealed class ResumableAnswersTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly AnswerReader _reader = new();

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Of_too_many_events_the_oldest_go_and_one_cannot_go_on_behind_what_came_before_them()
    {
        var answers = Make(new GatewayOptions { MaxKeptEvents = 2 });
        var answer = answers.Begin(() => { })!;
        Add(answer, "1", "2", "3");

        answers.TryTake(_reader, answer.IdOf(0)).Should().BeNull();
        answers.TryTake(_reader, answer.IdOf(1)).Should().Be(answer);
        Behind(answer, 1).Should().Equal("2", "3");
    }

    [Fact]
    public void Of_too_many_bytes_the_oldest_go()
    {
        var answer = Make(new GatewayOptions { MaxKeptBytes = 10 }).Begin(() => { })!;
        Add(answer, "12345", "12345", "1");

        answer.TryTake(_reader, 0).Should().BeFalse();
        answer.TryTake(_reader, 1).Should().BeTrue();
        Behind(answer, 1).Should().Equal("12345", "1");
    }

    [Fact]
    public void An_event_without_room_is_not_kept_and_one_can_go_on_behind_it_alone()
    {
        var answer = Make(new GatewayOptions { MaxKeptBytes = 4 }).Begin(() => { })!;
        Add(answer, "1", "12345", "2");

        answer.TryTake(_reader, 1).Should().BeFalse();
        answer.TryTake(_reader, 2).Should().BeTrue();
        Behind(answer, 2).Should().Equal("2");
    }

    [Fact]
    public void All_clients_share_the_memory_and_what_ends_gives_it_back()
    {
        var options = new GatewayOptions { MaxKeptBytesInAll = 8 };
        var memory = new KeptMemory(options);
        var keeping = new AnswerKeeping(options, memory, _time);
        var first = new ResumableAnswers(keeping, 0).Begin(() => { })!;
        var second = new ResumableAnswers(keeping, 0).Begin(() => { })!;

        Add(first, "12345");
        Add(second, "12345");
        first.TryTake(_reader, 0).Should().BeFalse("what was not used for longest goes first");
        second.TryTake(_reader, 0).Should().BeTrue();
        Add(first, "1");

        memory.Bytes.Should().Be(6);
        second.Close();
        memory.Bytes.Should().Be(1);
        first.Close();
        memory.Bytes.Should().Be(0);
    }

    [Fact]
    public void Too_many_answers_under_way_cannot_be_taken_up_again_and_those_that_ended_give_way()
    {
        var answers = Make(new GatewayOptions { MaxKeptAnswers = 2 });
        var first = answers.Begin(() => { })!;
        var second = answers.Begin(() => { })!;
        answers.Begin(() => { }).Should().BeNull();

        second.End();

        answers.Begin(() => { }).Should().NotBeNull();
        answers.TryTake(_reader, first.IdOf(0)).Should().Be(first);
        answers.TryTake(_reader, second.IdOf(0)).Should().BeNull();
    }

    [Fact]
    public void Nothing_begins_in_a_session_that_is_over()
    {
        var answers = Make(new GatewayOptions());
        var answer = answers.Begin(() => { })!;

        answers.Close();

        answers.Begin(() => { }).Should().BeNull();
        answers.TryTake(_reader, answer.IdOf(0)).Should().BeNull();
    }

    [Fact]
    public void Without_a_reader_for_too_long_the_request_is_ended_once()
    {
        var ended = 0;
        var answer = Make(new GatewayOptions()).Begin(() => ended++)!;
        answer.TryTake(_reader, 0);
        _time.Advance(TimeSpan.FromHours(1));
        ended.Should().Be(0);

        answer.Leave(_reader).Should().BeTrue();
        _time.Advance(TimeSpan.FromMinutes(2));
        _time.Advance(TimeSpan.FromMinutes(2));

        ended.Should().Be(1);
        answer.Leave(_reader).Should().BeFalse();
    }

    [Fact]
    public void A_request_that_was_answered_is_not_ended_any_more()
    {
        var ended = 0;
        var answer = Make(new GatewayOptions()).Begin(() => ended++)!;
        answer.TryTake(_reader, 0);

        answer.End();
        answer.Leave(_reader);
        _time.Advance(TimeSpan.FromMinutes(2));

        ended.Should().Be(0);
        answer.TryTake(_reader, 0).Should().BeFalse();
    }

    [Fact]
    public void The_newest_reader_drops_the_one_before()
    {
        var answer = Make(new GatewayOptions()).Begin(() => { })!;
        using var before = new AnswerReader();
        answer.TryTake(before, 0);

        answer.TryTake(_reader, 0);

        before.Dropped.IsCancellationRequested.Should().BeTrue();
        _reader.Dropped.IsCancellationRequested.Should().BeFalse();
        answer.Behind(before, 0).Should().BeNull();
        answer.Behind(_reader, 0).Should().NotBeNull();
    }

    [Fact]
    public async Task What_ends_with_a_reader_that_is_dropped_may_use_the_answer()
    {
        var answer = Make(new GatewayOptions()).Begin(() => { })!;
        using var before = new AnswerReader();
        answer.TryTake(before, 0);
        var left = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        // The end of a connection lets go what is read on it, on another thread or on this one.
        before.Dropped.Register(() => left.SetResult(Task.Run(() => answer.Leave(before)).Wait(TimeSpan.FromSeconds(10))));
        answer.TryTake(_reader, 0);

        (await left.Task.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();
        answer.IsReadBy(_reader).Should().BeTrue();
    }

    [Fact]
    public async Task A_reader_slows_the_writer_and_nobody_does_when_it_has_gone()
    {
        var answer = Make(new GatewayOptions()).Begin(() => { })!;
        answer.TryTake(_reader, 0);
        Add(answer, "1", "2");

        var taken = answer.TakenAsync(2, CancellationToken.None);
        answer.Behind(_reader, 1);
        taken.IsCompleted.Should().BeFalse();
        answer.Behind(_reader, 2);
        await taken.WaitAsync(TimeSpan.FromSeconds(30));

        Add(answer, "3");
        taken = answer.TakenAsync(3, CancellationToken.None);
        answer.Leave(_reader);
        await taken.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private ResumableAnswers Make(GatewayOptions options) => new(new AnswerKeeping(options, new KeptMemory(options), _time), before: 0);

    private static void Add(ResumableAnswer answer, params string[] messages)
    {
        foreach (var message in messages)
        {
            answer.Add([Encoding.UTF8.GetBytes(message)]);
        }
    }

    private IEnumerable<string> Behind(ResumableAnswer answer, long seen) =>
        answer.Behind(_reader, seen)!.Value.Events.Select(kept => Encoding.UTF8.GetString(kept.Json));
}
