using Bifrost.Application.Gateway;
using Bifrost.Application.Maintenance;
using Bifrost.Application.Settings;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Maintenance;

/// <summary>Every kind of row at its edge: the last millisecond keeps it, the next one removes it.</summary>
public sealed class PurgeExpiredTests : IAsyncLifetime
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.RegisteredAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_flow_goes_an_hour_after_it_expired_answered_or_not()
    {
        await _walk.OpenAsync();
        await _walk.DenyAsync();
        await _walk.OpenAsync();

        await GoesAsync("pending_flows", 2, PendingFlow.Lifetime + PendingFlow.Remembrance);
    }

    [Fact]
    public async Task An_unused_client_goes_after_its_lifetime()
    {
        await GoesAsync("oauth_clients", 1, _host.Settings.Limits.UnusedClientLifetime);
    }

    [Fact]
    public async Task A_client_that_was_used_once_stays()
    {
        await _walk.OpenAsync();
        await _walk.SignInAsync(TestServers.AliceKey);

        await StaysAsync("oauth_clients", 1, TimeSpan.FromDays(400));
    }

    [Fact]
    public async Task A_redeemed_code_is_remembered_as_long_as_its_token_can_live()
    {
        await _walk.OpenAsync();
        await _walk.SignInAsync(TestServers.AliceKey);

        await GoesAsync("authorization_codes", 1, AuthorizationCode.Lifetime + Session.Lifetime);
    }

    [Fact]
    public async Task A_session_and_its_token_go_when_they_end()
    {
        await _walk.OpenAsync();
        await _walk.SignInAsync(TestServers.AliceKey);

        _host.Clock.Advance(Session.Lifetime - Tick);
        await PurgeAsync();
        (await _host.CountAsync("sessions")).Should().Be(1);
        (await _host.CountAsync("access_tokens")).Should().Be(1);

        _host.Clock.Advance(Tick);
        await PurgeAsync();
        (await _host.CountAsync("sessions")).Should().Be(0);
        (await _host.CountAsync("access_tokens")).Should().Be(0);
    }

    [Fact]
    public async Task A_session_that_nobody_redeemed_goes_with_its_code_time()
    {
        await _walk.OpenAsync();
        await _walk.CodeAsync();

        await GoesAsync("sessions", 1, AuthorizationCode.Lifetime);
    }

    [Fact]
    public async Task A_round_trip_goes_when_it_expires()
    {
        await _walk.OpenAsync();
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.LeaveForAsync();

        await GoesAsync("upstream_authorizations", 1, UpstreamAuthorization.Lifetime);
    }

    [Fact]
    public async Task A_link_goes_when_it_expires()
    {
        await _walk.OpenAsync();
        await _walk.KeyAsync(TestServers.AliceKey);
        var subject = (await _walk.ServicesAsync()).Value.Identity.Subject.Id;
        await _host.SendAsync(new CreateConnectLinkCommand(subject, new McpClientId("notes"), "", [], Walk.BaseUrl));

        await GoesAsync("link_handles", 1, LinkHandle.Lifetime);
    }

    [Fact]
    public async Task A_browser_is_forgotten_when_its_time_is_over()
    {
        await _walk.OpenAsync();
        await _walk.SignInAsync(TestServers.AliceKey);

        await GoesAsync("browser_bindings", 1, BrowserBinding.PlainLifetime);
    }

    [Fact]
    public async Task Connections_of_a_server_that_left_the_file_go_thirty_days_later()
    {
        await _walk.OpenAsync();
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.ConnectAsync();
        _host = await _host.RestartAsync(settings => settings with { Mcp = settings.Mcp with { Servers = [] } });

        await GoesAsync("connections", 1, TimeSpan.FromDays(30));
    }

    [Fact]
    public async Task Connections_of_users_and_keys_stay_however_old_they_are()
    {
        await _walk.OpenAsync();
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.ConnectAsync();
        await _walk.UserAsync("carol");
        await _walk.ConnectAsync();
        await _walk.CodeAsync();

        await StaysAsync("connections", 2, TimeSpan.FromDays(4000));
    }

    [Fact]
    public async Task Audit_events_go_after_their_retention()
    {
        await RecordAsync(2);

        await GoesAsync("audit_events", 2, TimeSpan.FromDays(400));
    }

    [Fact]
    public async Task Audit_events_go_in_batches()
    {
        await RecordAsync(5);
        _host.Clock.Advance(TimeSpan.FromDays(400));

        (await _host.SendAsync(new PurgeAuditCommand(3))).Value.Should().Be(3);
        (await _host.SendAsync(new PurgeAuditCommand(3))).Value.Should().Be(2);
    }

    [Fact]
    public async Task Audit_events_without_a_retention_stay()
    {
        _host = await _host.RestartAsync(settings => settings with { Audit = new AuditSettings { Retention = null } });
        await RecordAsync(2);

        await StaysAsync("audit_events", 2, TimeSpan.FromDays(40_000));
    }

    private Task<bool> RecordAsync(int events) => _host.UseAsync(async (IAuditTrail audit) =>
    {
        for (var number = 0; number < events; number++)
        {
            await audit.RecordAsync(new AuditEvent("session.ended"), _host.Clock.GetUtcNow(), default);
        }

        return true;
    });

    private async Task GoesAsync(string table, long rows, TimeSpan lifetime)
    {
        await StaysAsync(table, rows, lifetime - Tick);
        _host.Clock.Advance(Tick);
        await PurgeAsync();
        (await _host.CountAsync(table)).Should().Be(0);
    }

    private async Task StaysAsync(string table, long rows, TimeSpan time)
    {
        _host.Clock.Advance(time);
        await PurgeAsync();
        (await _host.CountAsync(table)).Should().Be(rows);
    }

    private async Task PurgeAsync()
    {
        (await _host.SendAsync(new PurgeExpiredCommand(500))).Failed.Should().BeFalse();
        (await _host.SendAsync(new PurgeAuditCommand(500))).Failed.Should().BeFalse();
    }
}
