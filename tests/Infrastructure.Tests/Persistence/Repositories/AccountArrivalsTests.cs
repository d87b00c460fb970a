using Bifrost.Application.Common;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>Whoever waits for an account hears of it when it is stored, and of nothing else.</summary>
public class AccountArrivalsTests : RepositoryTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly Connection _connection = Stored.Connection(Stored.Subject().Id);

    private AccountArrivals Arrivals => Host.Services.GetRequiredService<AccountArrivals>();

    [StoreFact]
    public async Task An_account_that_is_stored_wakes_who_waits_for_it_and_nobody_else()
    {
        using var mine = Watch();
        using var labelled = Watch("work");
        var (woken, asleep) = (NextAsync(mine), NextAsync(labelled));

        await WithAsync((IConnectionRepository connections) => connections.TryKeepAsync(_connection, default));

        await woken;
        asleep.IsCompleted.Should().BeFalse();
    }

    [StoreFact]
    public async Task An_account_that_is_not_stored_after_all_wakes_nobody()
    {
        using var watch = Watch();
        var waiting = NextAsync(watch);

        await using (var scope = Host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IConnectionRepository>().TryKeepAsync(_connection, default);
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().DiscardAsync();
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(default);
        }

        waiting.IsCompleted.Should().BeFalse();
    }

    [StoreFact]
    public async Task Who_leaves_is_forgotten()
    {
        using var leaving = new CancellationTokenSource();
        var watch = Watch();
        var waiting = watch.NextAsync(Long, Host.Clock, leaving.Token);
        Arrivals.Count.Should().Be(1);

        await leaving.CancelAsync();
        await waiting.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        watch.Dispose();

        Arrivals.Count.Should().Be(0);
    }

    private ArrivalWatch Watch(string label = "") =>
        Arrivals.Watch(new AccountKey(_connection.Subject, _connection.McpClient, label));

    private Task NextAsync(ArrivalWatch watch) => watch.NextAsync(Long, Host.Clock, default);
}
