using Bifrost.Application.Gateway;
using Bifrost.Application.Maintenance;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Maintenance;

/// <summary>User IDs and Skip choices that nobody consented as leave nothing behind.</summary>
public sealed class PurgeSubjectsTests : IAsyncLifetime
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Many_user_ids_tried_in_one_flow_leave_one_subject_while_it_is_open_and_none_afterwards()
    {
        for (var id = 0; id < 20; id++)
        {
            (await _walk.UserAsync($"user-{id}")).Failed.Should().BeFalse();
        }

        (await UsersAsync()).Should().Be(1);
        _host.Clock.Advance(PendingFlow.Lifetime);
        await PurgeAsync();
        (await UsersAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Many_skips_and_user_ids_in_turn_leave_one_subject()
    {
        for (var turn = 0; turn < 5; turn++)
        {
            await _walk.UserAsync($"user-{turn}");
            await _walk.SkipAsync();
        }

        (await _host.CountAsync("subjects WHERE kind IN ('user', 'session')")).Should().Be(1);
        _host.Clock.Advance(PendingFlow.Lifetime);
        await PurgeAsync();
        (await _host.CountAsync("subjects WHERE kind IN ('user', 'session')")).Should().Be(0);
    }

    [Fact]
    public async Task A_user_id_is_kept_to_the_last_millisecond_of_its_flow_and_can_consent_then()
    {
        await _walk.UserAsync("carol");
        _host.Clock.Advance(PendingFlow.Lifetime - Tick);
        await PurgeAsync();

        var token = (await _walk.RedeemAsync(await _walk.CodeAsync())).Value.AccessToken;

        (await _walk.CallerAsync(token)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_user_id_that_consented_is_kept_after_everything_of_it_has_ended()
    {
        await _walk.UserAsync("carol");
        await _walk.RedeemAsync(await _walk.CodeAsync());
        var again = await Walk.OpenedAsync(_host);
        await again.UserAsync("carol");
        await again.UserAsync("dora");

        _host.Clock.Advance(TimeSpan.FromDays(60));
        await PurgeAsync();

        (await _host.CountAsync("subjects WHERE subject_key = 'carol'")).Should().Be(1);
        (await _host.CountAsync("subjects WHERE subject_key = 'dora'")).Should().Be(0);
    }

    [Fact]
    public async Task A_user_id_with_a_connection_is_kept_although_the_flow_was_left()
    {
        await _walk.UserAsync("carol");
        await _walk.ConnectAsync();
        await _walk.UserAsync("dora");

        _host.Clock.Advance(TimeSpan.FromDays(1));
        await PurgeAsync();

        (await _host.CountAsync("subjects WHERE subject_key = 'carol'")).Should().Be(1);
        (await _host.CountAsync("connections")).Should().Be(1);
    }

    [Fact]
    public async Task A_user_id_that_another_flow_has_chosen_outlives_the_flow_that_met_it_first()
    {
        await _walk.UserAsync("carol");
        _host.Clock.Advance(PendingFlow.Lifetime - Tick);
        var second = await Walk.OpenedAsync(_host);
        await second.UserAsync("carol");
        await _walk.UserAsync("dora");
        _host.Clock.Advance(PendingFlow.Lifetime - Tick);
        await PurgeAsync();

        (await second.SubmitAsync()).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_choice_of_a_subject_that_was_removed_meanwhile_is_made_again()
    {
        await _walk.UserAsync("carol");
        await _host.ExecuteAsync("DELETE FROM subjects WHERE subject_key = 'carol'");

        (await _walk.SubmitAsync()).Error.Should().Be(FlowErrors.IdentityChanged);
        (await _walk.UserAsync("carol")).Failed.Should().BeFalse();
        (await _walk.SubmitAsync()).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_user_whom_a_trusted_program_named_is_kept()
    {
        await _host.SendAsync(new FindTrustedUserCommand("carol"));
        _host.Clock.Advance(TimeSpan.FromDays(1));
        await PurgeAsync();

        (await UsersAsync()).Should().Be(1);
    }

    private Task<long> UsersAsync() => _host.CountAsync("subjects WHERE kind = 'user'");

    private async Task PurgeAsync() => (await _host.SendAsync(new PurgeExpiredCommand(500))).Failed.Should().BeFalse();
}
