using Bifrost.Infrastructure.Persistence;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>One process of a store purges at a time.</summary>
public class PurgeTurnTests : RepositoryTests
{
    private static readonly DateTimeOffset Now = UseCaseHost.Start;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [StoreFact]
    public async Task Who_has_the_turn_keeps_it_and_nobody_else_gets_it()
    {
        (await TakeAsync("one", Now)).Should().BeTrue();

        (await TakeAsync("other", Now + PurgeTurn.Term - Tick)).Should().BeFalse();
        (await TakeAsync("one", Now + PurgeTurn.Term - Tick)).Should().BeTrue();
        (await TakeAsync("other", Now + PurgeTurn.Term)).Should().BeFalse();
    }

    [StoreFact]
    public async Task A_turn_that_was_not_kept_goes_to_the_next_who_comes()
    {
        (await TakeAsync("gone", Now)).Should().BeTrue();

        (await TakeAsync("next", Now + PurgeTurn.Term)).Should().BeTrue();
        (await TakeAsync("gone", Now + PurgeTurn.Term)).Should().BeFalse();
    }

    [StoreFact]
    public async Task Of_those_who_come_at_once_one_gets_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => TakeAsync($"process-{number}", Now))));

        taken.Should().ContainSingle(won => won);
    }

    private Task<bool> TakeAsync(string holder, DateTimeOffset now) =>
        WithAsync((PurgeTurn turn) => turn.TryTakeAsync(holder, now, default));
}
