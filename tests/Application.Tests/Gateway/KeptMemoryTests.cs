using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Tests.Gateway;

/// <summary>One bound over all that is kept to be had again.</summary>
public sealed class KeptMemoryTests
{
    private readonly List<string> _gone = [];
    private readonly KeptMemory _memory = new(new GatewayOptions { MaxKeptBytesInAll = 100 });

    [Fact]
    public void What_was_not_used_for_longest_goes_first()
    {
        var one = Begin("one", 40);
        Begin("two", 40);
        one.Use();

        Begin("three", 40);

        _gone.Should().Equal("two");
        _memory.Bytes.Should().Be(80);
    }

    [Fact]
    public void A_mark_of_use_counts_once()
    {
        Begin("one", 40).Use();
        Begin("two", 40).Use();

        Begin("three", 40);

        _gone.Should().Equal("one");
    }

    [Fact]
    public void As_much_goes_as_is_needed_and_no_more()
    {
        Begin("one", 40);
        Begin("two", 30);
        Begin("three", 30);

        Begin("four", 60);

        _gone.Should().Equal("one", "two");
        _memory.Bytes.Should().Be(90);
    }

    [Fact]
    public void What_does_not_fit_at_all_takes_nothing_from_others()
    {
        Begin("one", 40);

        _memory.Begin(() => { }).TryGrow(101, out var displaced).Should().BeFalse();

        displaced.Should().BeEmpty();
        _memory.Bytes.Should().Be(40);
    }

    [Fact]
    public void What_went_or_was_given_back_cannot_grow_and_is_counted_once()
    {
        var one = Begin("one", 60);
        Begin("two", 60);
        one.TryGrow(1, out _).Should().BeFalse();
        one.Dispose();
        one.Shrink(60);

        _memory.Bytes.Should().Be(60);
    }

    [Fact]
    public void Lists_and_answers_share_it()
    {
        var answers = new ResumableAnswers(new AnswerKeeping(new GatewayOptions(), _memory, TimeProvider.System), 0);
        var answer = answers.Begin(() => { })!;
        using var reader = new AnswerReader();
        answer.Add([new byte[60]]);
        using var list = new EntryList([], 60);

        list.KeepIn(_memory, () => _gone.Add("list")).Should().BeTrue();

        answer.TryTake(reader, 0).Should().BeFalse("what was kept of it had to go");
        answer.Add([new byte[30]]);
        answer.TryTake(reader, 1).Should().BeTrue("what came afterwards is kept");
        _memory.Bytes.Should().Be(90);
        answer.Add([new byte[30]]);
        _gone.Should().Equal("list");
        answers.Close();
        _memory.Bytes.Should().Be(0);
    }

    [Fact]
    public void What_is_prepared_of_a_list_counts_and_goes_with_it()
    {
        var entry = ListEntry.TryRead("""{"name":"a"}"""u8.ToArray(), ListKind.Prompts, [])!;
        using var list = new EntryList([entry], 12);
        list.KeepIn(_memory, list.Dispose);

        for (var number = 0; number < 20; number++)
        {
            list.Publish($"server{number}-", ToolSelection.All);
        }

        _memory.Bytes.Should().BeInRange(13, 100);
        Begin("other", 95);
        _memory.Bytes.Should().Be(95);
        list.Publish("server0-", ToolSelection.All).Length.Should().Be(20, "it is made again");
        _memory.Bytes.Should().Be(95);
    }

    [Fact]
    public async Task However_many_take_and_give_at_once_the_bound_holds_and_nothing_is_lost()
    {
        var memory = new KeptMemory(new GatewayOptions { MaxKeptBytesInAll = 1000 });
        var tasks = Enumerable.Range(0, 8).Select(number => Task.Run(() =>
        {
            for (var round = 0; round < 2000; round++)
            {
                using var part = memory.Begin(() => { });
                part.TryGrow(((round + number) % 300) + 1, out var displaced);
                KeptPart.LetGo(displaced);
                part.Use();
                part.Shrink(1);
                memory.Bytes.Should().BeInRange(0, 1300);
            }
        }));

        await Task.WhenAll(tasks);

        memory.Bytes.Should().Be(0);
    }

    private KeptPart Begin(string name, long bytes)
    {
        var part = _memory.Begin(() => _gone.Add(name));
        part.TryGrow(bytes, out var displaced).Should().BeTrue();
        KeptPart.LetGo(displaced);

        return part;
    }
}
