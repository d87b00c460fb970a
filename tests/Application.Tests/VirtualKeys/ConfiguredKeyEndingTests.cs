using Bifrost.Application.Common;
using Bifrost.Application.Maintenance;
using Bifrost.Application.Settings;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.VirtualKeys;

/// <summary>What the configuration file does to keys, their sessions and connections, and to keys that the API made.</summary>
public sealed class ConfiguredKeyEndingTests : IAsyncLifetime
{
    private const string Source = "192.0.2.1";

    private static readonly UpstreamProvider Revoking = WillingProvider.Provider with
    {
        RevocationUrl = new Uri("https://login.example/revoke"),
    };

    private UseCaseHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs((Result<UpstreamProvider>)Revoking);
        await ConnectAsync(TestServers.AliceKey);
        await ConnectAsync(TestServers.BobKey);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_key_that_the_file_deactivates_loses_sessions_and_connections_and_its_provider_is_told()
    {
        await using var restarted = await _host.RestartAsync(settings => WithAlice(settings, isActive: false));

        (await LiveSessionsAsync(restarted, "alice")).Should().Be(0);
        (await ConnectionsAsync(restarted, "alice")).Should().Be(0);
        (await LiveSessionsAsync(restarted, "bob")).Should().Be(1);
        (await ConnectionsAsync(restarted, "bob")).Should().Be(1);
        await _host.Upstream.ReceivedWithAnyArgs(1).RevokeAsync(default!, default!, default!, default);
        (await restarted.CountAsync("audit_events WHERE kind = 'upstream.disconnected' AND actor = 'configuration'")).Should().Be(1);
    }

    [Fact]
    public async Task A_second_start_has_nothing_left_to_end()
    {
        await using var first = await _host.RestartAsync(settings => WithAlice(settings, isActive: false));
        var told = await first.CountAsync("audit_events");
        await using var second = await first.RestartAsync();

        (await second.CountAsync("audit_events")).Should().Be(told);
        await _host.Upstream.ReceivedWithAnyArgs(1).RevokeAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task A_key_that_left_the_file_loses_its_sessions_and_keeps_its_connections()
    {
        await using var without = await _host.RestartAsync(WithoutAlice);
        (await LiveSessionsAsync(without, "alice")).Should().Be(0);
        (await ConnectionsAsync(without, "alice")).Should().Be(1);

        await using var back = await without.RestartAsync(settings => WithAlice(settings, isActive: true));

        (await ConnectionsAsync(back, "alice")).Should().Be(1);
        await _host.Upstream.DidNotReceiveWithAnyArgs().RevokeAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task Thirty_days_after_a_key_left_the_file_its_connections_are_purged()
    {
        await using var without = await _host.RestartAsync(WithoutAlice);

        without.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await without.SendAsync(new PurgeExpiredCommand(100));
        var before = await ConnectionsAsync(without, "alice");
        without.Clock.Advance(TimeSpan.FromSeconds(1));
        await without.SendAsync(new PurgeExpiredCommand(100));

        before.Should().Be(1);
        (await ConnectionsAsync(without, "alice")).Should().Be(0);
        (await ConnectionsAsync(without, "bob")).Should().Be(1);
    }

    [Fact]
    public async Task A_key_that_left_the_file_may_be_deleted_and_one_that_is_in_it_may_not()
    {
        await using var without = await _host.RestartAsync(WithoutAlice);

        var gone = await without.SendAsync(new DeleteVirtualKeyCommand("alice", null, Source));
        var there = await without.SendAsync(new DeleteVirtualKeyCommand("bob", null, Source));

        gone.Failed.Should().BeFalse();
        there.Error.Should().Be(WriteErrors.FileManaged);
        (await without.CountAsync("subjects WHERE subject_key = 'alice'")).Should().Be(0);
        (await without.CountAsync("connections")).Should().Be(1);
    }

    [Fact]
    public async Task A_new_value_in_the_file_ends_what_stands_on_the_old_one_and_keeps_the_connections()
    {
        await using var restarted = await _host.RestartAsync(settings =>
            WithoutAlice(settings).WithKey("alice", "sk-bf-renewed-0123456789abcdefgh"));

        (await BindingsAsync(restarted, "alice")).Should().Be(0);
        (await BindingsAsync(restarted, "bob")).Should().Be(1);
        (await LiveSessionsAsync(restarted, "alice")).Should().Be(0);
        (await LiveSessionsAsync(restarted, "bob")).Should().Be(1);
        (await ConnectionsAsync(restarted, "alice")).Should().Be(1);
        (await restarted.CountAsync("audit_events WHERE kind = 'sessions.ended' AND detail = 'virtual_key_rotated'")).Should().Be(1);
    }

    [Fact]
    public async Task A_start_that_changes_nothing_about_a_key_forgets_no_browser()
    {
        await using var restarted = await _host.RestartAsync();

        (await BindingsAsync(restarted, "alice")).Should().Be(1);
        (await LiveSessionsAsync(restarted, "alice")).Should().Be(1);
    }

    [Fact]
    public async Task A_key_of_the_file_with_the_value_of_one_that_the_api_made_stops_the_start()
    {
        var made = await MakeAsync("made");

        var start = () => _host.RestartAsync(settings => settings.WithKey("team-c", made.Value.Reveal()));

        (await start.Should().ThrowAsync<ConfigurationRefusedException>())
            .Which.Message.Should().Contain("team-c").And.Contain(made.Key.Id.Value).And.NotContain(made.Value.Reveal());
    }

    [Fact]
    public async Task A_key_of_the_file_may_take_over_the_key_that_the_api_made()
    {
        var made = await MakeAsync("made");
        await using var restarted = await _host.RestartAsync(settings => settings.WithKey(made.Key.Id.Value, made.Value.Reveal()));

        var key = (await restarted.SendAsync(new GetVirtualKeyQuery(made.Key.Id.Value))).Value;

        (key.IsFileManaged, key.IsActive).Should().Be((true, true));
    }

    [Fact]
    public async Task A_key_that_the_api_made_survives_restarts_and_cannot_be_activated_while_its_value_is_taken()
    {
        var made = await MakeAsync("made");
        await _host.SendAsync(new UpdateVirtualKeyCommand(made.Key.Id.Value, new VirtualKeyInput { IsActive = false }, null, Source));
        await using var restarted = await _host.RestartAsync(settings => settings.WithKey("team-c", made.Value.Reveal()));

        var activated = await restarted.SendAsync(
            new UpdateVirtualKeyCommand(made.Key.Id.Value, new VirtualKeyInput { IsActive = true }, null, Source));

        activated.Error.Should().Be(VirtualKeyErrors.ValueTaken);
    }

    private static BifrostSettings WithoutAlice(BifrostSettings settings) =>
        settings with { VirtualKeys = [.. settings.VirtualKeys.Where(key => key.Id != "alice")] };

    private static BifrostSettings WithAlice(BifrostSettings settings, bool isActive) =>
        WithoutAlice(settings).WithKey("alice", TestServers.AliceKey, isActive);

    private async Task ConnectAsync(string key)
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(key);
        await walk.ConnectAsync();
        await walk.RedeemAsync(await walk.CodeAsync());
    }

    private async Task<IssuedVirtualKey> MakeAsync(string name) =>
        (await _host.SendAsync(new CreateVirtualKeyCommand(new VirtualKeyInput { Name = name }, Source))).Value;

    private static Task<long> LiveSessionsAsync(UseCaseHost host, string key) => host.CountAsync(
        "sessions s INNER JOIN subjects p ON p.subject_id = s.subject_id WHERE p.subject_key = @Key AND s.revoked_at IS NULL",
        new { Key = key });

    private static Task<long> ConnectionsAsync(UseCaseHost host, string key) => host.CountAsync(
        "connections c INNER JOIN subjects p ON p.subject_id = c.subject_id WHERE p.subject_key = @Key", new { Key = key });

    private static Task<long> BindingsAsync(UseCaseHost host, string key) => host.CountAsync(
        "browser_bindings b INNER JOIN subjects p ON p.subject_id = b.subject_id WHERE p.subject_key = @Key", new { Key = key });
}
