using Bifrost.Application.Ports;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>
/// Which account a subject has connected is remembered for five seconds. What is written behind the product's back is what
/// another process writes.
/// </summary>
public class RecentConnectionsTests : RepositoryTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    [StoreFact]
    public async Task Within_five_seconds_the_store_is_not_asked_again()
    {
        var subject = await ConnectAsync();
        (await FindAsync(subject)).Should().NotBeNull();
        await Host.ExecuteAsync("DELETE FROM connections");

        Host.Clock.Advance(Window - Stored.Tick);
        (await FindAsync(subject)).Should().NotBeNull();

        Host.Clock.Advance(Stored.Tick);
        (await FindAsync(subject)).Should().BeNull();
    }

    [StoreFact]
    public async Task That_there_is_no_account_is_not_remembered()
    {
        var subject = await AddSubjectAsync();
        (await FindAsync(subject)).Should().BeNull();

        await KeepAsync(Stored.Connection(subject));

        (await FindAsync(subject)).Should().NotBeNull();
    }

    [StoreFact]
    public async Task An_account_that_only_its_user_can_mend_is_not_remembered()
    {
        var subject = await ConnectAsync();
        await Host.ExecuteAsync("UPDATE connections SET status = 'needs_reauth'");
        (await FindAsync(subject))!.Status.Should().Be(ConnectionStatus.NeedsReauth);

        await Host.ExecuteAsync("UPDATE connections SET status = 'active'");

        (await FindAsync(subject))!.Status.Should().Be(ConnectionStatus.Active);
    }

    [StoreFact]
    public async Task New_tokens_that_this_process_keeps_are_used_at_once()
    {
        var subject = await ConnectAsync();
        await FindAsync(subject);

        await KeepAsync(Stored.Connection(subject, "new"));

        (await FindAsync(subject))!.Tokens.AccessToken.Reveal().Should().Be("new");
    }

    [StoreFact]
    public async Task An_account_that_this_process_rejects_or_removes_is_gone_at_once()
    {
        var subject = await ConnectAsync();
        var connection = (await FindAsync(subject))!;

        await WithAsync((IConnectionRepository connections) => connections.MarkNeedsReauthAsync(connection, Stored.Now, default));
        (await FindAsync(subject))!.Status.Should().Be(ConnectionStatus.NeedsReauth);

        await KeepAsync(Stored.Connection(subject));
        await FindAsync(subject);
        await WithAsync((IConnectionRepository connections) => connections.RemoveAsync(connection.Id, default));
        (await FindAsync(subject)).Should().BeNull();
    }

    [StoreFact]
    public async Task What_another_process_renewed_is_found_as_soon_as_the_old_one_proved_useless()
    {
        var subject = await ConnectAsync();
        var old = (await FindAsync(subject))!;
        await Host.ExecuteAsync("UPDATE connections SET scope = 'newer'");
        (await FindAsync(subject)).Should().Be(old);

        Host.Services.GetRequiredService<IConnectionLookup>().Forget(old);

        (await FindAsync(subject))!.Tokens.Scope.Should().Be("newer");
    }

    [StoreFact]
    public async Task Whose_account_it_is_and_which_one_are_kept_apart()
    {
        var subject = await ConnectAsync();
        var other = await AddSubjectAsync();
        await FindAsync(subject);

        (await FindAsync(other)).Should().BeNull();
        (await FindAsync(subject, "work")).Should().BeNull();
        (await WithAsync((IConnectionLookup lookup) => lookup.FindSharedAsync(Stored.Notes, default).AsTask())).Should().BeNull();
    }

    private async Task<SubjectId> ConnectAsync()
    {
        var subject = await AddSubjectAsync();
        await KeepAsync(Stored.Connection(subject));

        return subject;
    }

    private async Task<SubjectId> AddSubjectAsync()
    {
        var subject = Stored.Subject();
        await WithAsync((ISubjectRepository subjects) => subjects.AddAsync(subject, Stored.Now, default));

        return subject.Id;
    }

    private Task<bool> KeepAsync(Connection connection) =>
        WithAsync((IConnectionRepository connections) => connections.TryKeepAsync(connection, default));

    private Task<Connection?> FindAsync(SubjectId subject, string label = "") =>
        WithAsync((IConnectionLookup lookup) => lookup.FindAsync(subject, Stored.Notes, label, default).AsTask());
}
