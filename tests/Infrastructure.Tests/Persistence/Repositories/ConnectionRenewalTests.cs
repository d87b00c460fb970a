using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>Who may renew a connection's tokens, and what a renewal may overwrite.</summary>
public class ConnectionRenewalTests : RepositoryTests
{
    private static readonly UpstreamTokens Fresh = new(new Secret("fresh"), new Secret("fresh refresh"), null, TimeSpan.FromHours(1));

    [StoreFact]
    public async Task Of_many_that_want_to_renew_exactly_one_may()
    {
        var connection = await KeptAsync();

        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => LeaseAsync(connection))));

        taken.Count(isTaken => isTaken).Should().Be(1);
    }

    [StoreFact]
    public async Task The_right_to_renew_ends_with_its_time()
    {
        var connection = await KeptAsync();
        await LeaseAsync(connection);

        (await LeaseAsync(connection, Stored.Now + RefreshLease.Lifetime - Stored.Tick)).Should().BeFalse();
        (await LeaseAsync(connection, Stored.Now + RefreshLease.Lifetime)).Should().BeTrue();
    }

    [StoreFact]
    public async Task Renewed_tokens_are_kept_and_give_the_right_back()
    {
        var connection = await KeptAsync();
        await LeaseAsync(connection);
        var renewed = connection.Renew(Fresh, Stored.Now + TimeSpan.FromMinutes(40));

        (await RenewAsync(renewed)).Should().BeTrue();

        (await FindAsync(connection.Id)).Should().Be(renewed);
        (await LeaseAsync(renewed)).Should().BeTrue();
    }

    [StoreFact]
    public async Task Whoever_read_older_tokens_may_not_renew()
    {
        var old = await KeptAsync();
        await RenewAsync(old.Renew(Fresh, Stored.Now));

        (await LeaseAsync(old)).Should().BeFalse();
        (await RenewAsync(old.Renew(Fresh, Stored.Now))).Should().BeFalse();
        (await MarkAsync(old)).Should().BeFalse();
    }

    [StoreFact]
    public async Task A_renewal_under_way_does_not_overwrite_an_account_that_was_connected_anew()
    {
        var before = await KeptAsync();
        await LeaseAsync(before);
        await WithAsync((IConnectionRepository connections) => connections.TryKeepAsync(
            Stored.Connection(before.Subject, "another account", TimeSpan.FromHours(1)), default));

        (await RenewAsync(before.Renew(Fresh, Stored.Now))).Should().BeFalse();

        (await FindAsync(before.Id))!.Tokens.AccessToken.Reveal().Should().Be("another account");
    }

    [StoreFact]
    public async Task A_renewal_under_way_does_not_bring_back_what_was_removed()
    {
        var connection = await KeptAsync();
        await LeaseAsync(connection);
        await WithAsync((IConnectionRepository connections) => connections.RemoveAsync(connection.Id, default));

        (await RenewAsync(connection.Renew(Fresh, Stored.Now))).Should().BeFalse();
        (await Host.CountAsync("connections")).Should().Be(0);
    }

    [StoreFact]
    public async Task After_a_pause_was_noted_nobody_may_renew_until_it_is_over()
    {
        var connection = await KeptAsync();
        await LeaseAsync(connection);
        var paused = connection.Pause(asked: null, spread: 0.5, Stored.Now);
        await PauseAsync(paused);

        (await LeaseAsync(connection, paused.RetryAt!.Value - Stored.Tick)).Should().BeFalse();
        (await LeaseAsync(connection, paused.RetryAt.Value)).Should().BeTrue();
        (await FindAsync(connection.Id))!.Failures.Should().Be(1);
    }

    [StoreFact]
    public async Task A_refusal_is_kept_and_due_again_also_where_the_tokens_have_no_end()
    {
        var connection = await KeptAsync(TimeSpan.MaxValue);
        var refused = connection.Refuse(asked: null, spread: 0, Stored.Now);
        (await PauseAsync(refused)).Should().BeTrue();

        refused = refused with { Tokens = refused.Tokens with { Lifetime = null } };
        (await FindAsync(connection.Id)).Should().Be(refused);
        (await LeaseAsync(connection, refused.RetryAt!.Value - Stored.Tick)).Should().BeFalse();
        (await DueAsync(refused.RetryAt.Value - Stored.Tick)).Should().BeEmpty();
        (await DueAsync(refused.RetryAt.Value, onlyRefused: true)).Should().Equal(refused);
    }

    [StoreFact]
    public async Task Only_what_was_refused_is_listed_where_that_is_asked_for()
    {
        var connection = await KeptAsync();
        var due = connection.RefreshAt!.Value;
        await PauseAsync(connection.Pause(asked: null, spread: 0, due));

        (await DueAsync(due + RefreshPause.Longest, onlyRefused: true)).Should().BeEmpty();
        (await DueAsync(due + RefreshPause.Longest)).Should().ContainSingle();
    }

    [StoreFact]
    public async Task A_grant_that_was_refused_for_long_enough_is_kept_and_a_success_brings_it_back()
    {
        var refused = await RefusedForLongAsync(await KeptAsync());

        (await FindAsync(refused.Id)).Should().Be(refused).And.Match<Connection>(found => found.Status == ConnectionStatus.NeedsReauth);
        (await DueAsync(refused.RetryAt!.Value, onlyRefused: true)).Should().Equal(refused);
        (await LeaseAsync(refused, refused.RetryAt.Value)).Should().BeTrue();
        (await RenewAsync(refused.Renew(Fresh, Stored.Now))).Should().BeTrue();
        (await FindAsync(refused.Id))!.Should().Match<Connection>(
            found => found.Status == ConnectionStatus.Active && found.Refusals == 0 && found.RefusedSince == null && found.RetryAt == null);
    }

    [StoreFact]
    public async Task A_final_word_ends_what_was_only_refused_before()
    {
        var refused = await RefusedForLongAsync(await KeptAsync());

        (await MarkAsync(refused)).Should().BeTrue();

        (await MarkAsync(refused)).Should().BeFalse();
        (await PauseAsync(refused)).Should().BeFalse("nothing brings it back but its user");
        (await LeaseAsync(refused, refused.RetryAt!.Value)).Should().BeFalse();
        (await DueAsync(refused.RetryAt.Value + TimeSpan.FromDays(1))).Should().BeEmpty();
    }

    [StoreFact]
    public async Task A_pause_that_was_decided_on_older_knowledge_does_not_bring_a_grant_back()
    {
        var connection = await KeptAsync();
        await RefusedForLongAsync(connection);

        await PauseAsync(connection.Pause(asked: null, spread: 0, Stored.Now));

        (await FindAsync(connection.Id))!.Status.Should().Be(ConnectionStatus.NeedsReauth);
    }

    [StoreFact]
    public async Task What_is_due_is_listed_from_its_moment_on_and_not_while_it_is_being_renewed()
    {
        var connection = await KeptAsync();
        var due = connection.RefreshAt!.Value;

        (await DueAsync(due - Stored.Tick)).Should().BeEmpty();
        (await DueAsync(due)).Should().Equal(connection);
        await LeaseAsync(connection, due);
        (await DueAsync(due)).Should().BeEmpty();
        (await DueAsync(due + RefreshLease.Lifetime)).Should().Equal(connection);
    }

    [StoreFact]
    public async Task What_needs_its_user_is_never_due()
    {
        var connection = await KeptAsync();
        await MarkAsync(connection);

        (await DueAsync(connection.RefreshAt!.Value)).Should().BeEmpty();
    }

    [StoreFact]
    public async Task No_more_than_asked_for_are_listed_the_most_urgent_first()
    {
        var late = await KeptAsync(TimeSpan.FromHours(2));
        var urgent = await KeptAsync();

        (await DueAsync(late.RefreshAt!.Value, batch: 1)).Should().Equal(urgent);
        (await DueAsync(late.RefreshAt.Value, batch: 5)).Should().Equal(urgent, late);
    }

    [StoreFact]
    public async Task What_belongs_to_a_server_that_left_the_file_is_never_due()
    {
        var connection = await KeptAsync();
        await Host.ExecuteAsync("UPDATE mcp_clients SET is_active = 0 WHERE mcp_client_id = 'notes'");

        (await DueAsync(connection.RefreshAt!.Value)).Should().BeEmpty();
    }

    [StoreFact]
    public async Task What_does_not_open_is_counted_apart_and_left_alone_until_its_time()
    {
        var lost = await KeptAsync();
        var good = await KeptAsync();
        var due = good.RefreshAt!.Value;
        await Host.ExecuteAsync("UPDATE connections SET secrets = @secrets WHERE connection_id = @id", new { secrets = new byte[] { 1 }, id = lost.Id.Value });

        var found = await WithAsync((IConnectionRepository connections) => connections.ListDueAsync(due, false, 0, 10, default));
        await WithAsync(async (IConnectionRepository connections) =>
        {
            await connections.PostponeAsync(found.Unreadable, due + TimeSpan.FromDays(1), default);

            return true;
        });

        found.Connections.Should().Equal(good);
        found.Unreadable.Should().Equal(lost.Id);
        (await WithAsync((IConnectionRepository connections) => connections.ListDueAsync(due, false, 0, 10, default))).Unreadable.Should().BeEmpty();
        (await WithAsync((IConnectionRepository connections) => connections.ListDueAsync(due + TimeSpan.FromDays(1), false, 0, 10, default)))
            .Unreadable.Should().Equal(lost.Id);
    }

    [StoreFact]
    public async Task Of_many_who_find_that_it_needs_its_user_one_is_told_so()
    {
        var connection = await KeptAsync();

        (await MarkAsync(connection)).Should().BeTrue();
        (await MarkAsync(connection)).Should().BeFalse();
    }

    private async Task<Connection> KeptAsync(TimeSpan? lifetime = null)
    {
        var subject = Stored.Subject();
        await WithAsync((ISubjectRepository subjects) => subjects.AddAsync(subject, Stored.Now, default));
        var connection = Stored.Connection(subject.Id, lifetime: lifetime ?? TimeSpan.FromHours(1));
        await WithAsync((IConnectionRepository connections) => connections.TryKeepAsync(connection, default));

        return connection;
    }

    private Task<bool> LeaseAsync(Connection connection, DateTimeOffset? at = null) => WithAsync((IConnectionRepository connections) =>
        connections.TryLeaseAsync(connection, RefreshLease.Take(Stored.Secrets, at ?? Stored.Now), at ?? Stored.Now, default));

    private Task<bool> PauseAsync(Connection paused) =>
        WithAsync((IConnectionRepository connections) => connections.PauseAsync(paused, default));

    private async Task<Connection> RefusedForLongAsync(Connection connection)
    {
        for (var times = 0; times < RefusalPause.Decisive; times++)
        {
            connection = connection.Refuse(asked: null, spread: 0, Stored.Now + (times * RefusalPause.DecisiveAfter));
        }

        await PauseAsync(connection);

        return connection;
    }

    private Task<bool> RenewAsync(Connection renewed) =>
        WithAsync((IConnectionRepository connections) => connections.TryRenewAsync(renewed, default));

    private Task<bool> MarkAsync(Connection connection) =>
        WithAsync((IConnectionRepository connections) => connections.MarkNeedsReauthAsync(connection, Stored.Now, default));

    private Task<Connection?> FindAsync(ConnectionId id) =>
        WithAsync((IConnectionRepository connections) => connections.FindAsync(id, default));

    private async Task<IReadOnlyList<Connection>> DueAsync(DateTimeOffset now, int batch = 10, bool onlyRefused = false) =>
        (await WithAsync((IConnectionRepository connections) => connections.ListDueAsync(now, onlyRefused, 0, batch, default))).Connections;
}
