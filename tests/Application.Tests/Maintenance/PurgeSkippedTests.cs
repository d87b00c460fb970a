using Bifrost.Application.Maintenance;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Maintenance;

/// <summary>Identities of Skip, which end with their session, and the size of one purge.</summary>
public sealed class PurgeSkippedTests : IAsyncLifetime
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
    public async Task An_identity_of_skip_goes_with_its_connections_once_no_session_can_need_it()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        await _walk.RedeemAsync(await _walk.CodeAsync());

        _host.Clock.Advance(Session.Lifetime - Tick);
        await PurgeAsync();
        (await _host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(1);
        (await _host.CountAsync("connections")).Should().Be(1);

        _host.Clock.Advance(Tick);
        await PurgeAsync();
        (await _host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(0);
        (await _host.CountAsync("connections")).Should().Be(0);
    }

    [Fact]
    public async Task The_connections_of_skip_are_there_as_long_as_the_latest_possible_session_lives()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        _host.Clock.Advance(PendingFlow.Lifetime - Tick);
        var code = await _walk.CodeAsync();
        _host.Clock.Advance(Domain.Codes.AuthorizationCode.Lifetime - Tick);
        var token = (await _walk.RedeemAsync(code)).Value.AccessToken;

        _host.Clock.Advance(Session.Lifetime - Tick);
        await PurgeAsync();

        (await _walk.CallerAsync(token)).Should().NotBeNull();
        (await _host.CountAsync("connections")).Should().Be(1);
    }

    [Fact]
    public async Task An_identity_of_skip_outlives_any_purge_while_a_session_of_it_is_there()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        await _walk.RedeemAsync(await _walk.CodeAsync());
        await _host.ExecuteAsync("UPDATE sessions SET expires_at = 99999999999999");
        _host.Clock.Advance(Session.Lifetime + TimeSpan.FromDays(30));

        await PurgeAsync();

        (await _host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(1);
        (await _host.CountAsync("connections")).Should().Be(1);
    }

    [Fact]
    public async Task One_purge_removes_at_most_a_batch_of_each_kind_and_says_how_many()
    {
        for (var count = 0; count < 7; count++)
        {
            await Walk.OpenedAsync(_host);
        }

        _host.Clock.Advance(TimeSpan.FromDays(2));

        (await _host.SendAsync(new PurgeExpiredCommand(3))).Value.Should().Be(6);
        (await _host.CountAsync("pending_flows")).Should().Be(5);
        (await _host.CountAsync("oauth_clients")).Should().Be(5);
        (await _host.SendAsync(new PurgeExpiredCommand(100))).Value.Should().Be(10);
        (await _host.SendAsync(new PurgeExpiredCommand(100))).Value.Should().Be(0);
    }

    private async Task PurgeAsync() => (await _host.SendAsync(new PurgeExpiredCommand(500))).Failed.Should().BeFalse();
}
