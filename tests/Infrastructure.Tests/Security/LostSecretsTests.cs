using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Bifrost.Infrastructure.Tests.Security;

/// <summary>What users meet when a stored secret does not open: never somebody else's account, never a crash, always a way on.</summary>
public sealed class LostSecretsTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _alice = null!;
    private Walk _bob = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _alice = await Walk.OpenedAsync(_host);
        await _alice.KeyAsync(TestServers.AliceKey);
        _bob = await Walk.OpenedAsync(_host);
        await _bob.KeyAsync(TestServers.BobKey);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Tokens_that_were_swapped_between_users_serve_neither_of_them()
    {
        await _alice.ConnectAsync();
        await _bob.ConnectAsync();
        await SwapAsync("connections", "connection_id");

        (await TargetOfAsync(_alice)).Should().BeNull();
        (await TargetOfAsync(_bob)).Should().BeNull();
        _host.Log.Lines.Should().Contain(line => line.Contains("does not open", StringComparison.Ordinal));
        _host.Log.Lines.Should().NotContain(line => line.Contains(WillingProvider.AccessToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_does_not_open_asks_its_user_to_connect_again_and_that_mends_it()
    {
        await _alice.ConnectAsync();
        await _host.ExecuteAsync("UPDATE connections SET secrets = x'00'");
        (await _alice.ServicesAsync()).Value.Services.Single().Status.Should().Be(ConnectionStatus.NeedsReauth);

        await _alice.ConnectAsync();

        (await _alice.ServicesAsync()).Value.Services.Single().Status.Should().Be(ConnectionStatus.Active);
        (await TargetOfAsync(_alice))!.Connection!.Tokens.AccessToken.Reveal().Should().Be(WillingProvider.AccessToken);
    }

    [Fact]
    public async Task A_round_trip_whose_verifier_was_swapped_is_unknown_and_is_started_again()
    {
        var state = await _alice.LeaveForAsync();
        await _bob.LeaveForAsync();
        await SwapAsync("upstream_authorizations", "state_hash");

        (await _alice.ReturnAsync(state)).Error.Should().Be(UpstreamErrors.StateUnknown);
        await _host.Upstream.DidNotReceiveWithAnyArgs().ExchangeCodeAsync(default!, default!, default);
        (await _alice.ReturnAsync(await _alice.LeaveForAsync())).Value.Failure.Should().BeNull();
    }

    [Fact]
    public async Task A_registration_that_does_not_open_is_made_anew_and_kept()
    {
        await _alice.LeaveForAsync();
        await _host.ExecuteAsync("UPDATE upstream_registrations SET secrets = x'00', upstream_client = 'lost'");

        await _alice.ConnectAsync();
        await _bob.ConnectAsync();

        await _host.Upstream.ReceivedWithAnyArgs(2).RegisterAsync(default!, default!, default!, default);
        (await _host.RowsAsync<string>("SELECT upstream_client FROM upstream_registrations")).Should().Equal("bifrost-at-the-provider");
    }

    [Fact]
    public async Task After_the_key_ring_was_lost_users_connect_again_and_nothing_crashes()
    {
        await _alice.ConnectAsync();
        Directory.Delete(Path.Combine(_host.Settings.DataDirectory, "keys"), recursive: true);
        await using var restarted = await _host.RestartAsync();
        var walk = await Walk.OpenedAsync(restarted);
        await walk.KeyAsync(TestServers.AliceKey);

        (await walk.ServicesAsync()).Value.Services.Single().Status.Should().Be(ConnectionStatus.NeedsReauth);
        await walk.ConnectAsync();
        (await walk.ServicesAsync()).Value.Services.Single().Status.Should().Be(ConnectionStatus.Active);
    }

    private async Task<UpstreamTarget?> TargetOfAsync(Walk walk)
    {
        var acting = (await walk.ServicesAsync()).Value.Identity;
        var notes = _host.Services.GetRequiredService<IMcpClientCatalog>().FindByName("notes")!;
        var access = new UpstreamAccess(
            _host.Services.GetRequiredService<IServiceScopeFactory>(),
            _host.Services.GetRequiredService<IConnectionLookup>(),
            _host.Services.GetRequiredService<ConnectionRefresher>(),
            _host.Clock);
        var caller = new Caller(acting.Subject.Id, acting.Subject.Kind, acting.Key, Audience.Gateway);

        return (await access.FindAsync(new GatewayView(caller, Only: null, Walk.BaseUrl), notes, default)).Target;
    }

    private Task SwapAsync(string table, string key) => _host.ExecuteAsync($"""
        CREATE TEMP TABLE before AS SELECT {key} AS id, secrets FROM {table};
        UPDATE {table} SET secrets = (SELECT b.secrets FROM before b WHERE b.id <> {table}.{key});
        DROP TABLE before;
        """);
}
