using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Upstream;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Connections;

/// <summary>What waits for a provider while a connection is ended brings nothing back.</summary>
public sealed class EndingRaceTests : IAsyncLifetime
{
    private const string Source = "192.0.2.1";

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
        await _walk.KeyAsync(TestServers.AliceKey);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_renewal_under_way_keeps_nothing_and_gives_back_what_it_got()
    {
        await _walk.ConnectAsync();
        var connection = await OnlyConnectionAsync();
        _host.Upstream.RefreshAsync(default!, default!, default!, default).ReturnsForAnyArgs(async _ =>
        {
            await _host.SendAsync(new EndConnectionCommand(connection.Id.Value, Source));

            return (Result<UpstreamTokens>)WillingProvider.Renewed;
        });

        var renewed = await _host.SendAsync(new RefreshConnectionCommand(connection));

        renewed.Error.Should().Be(UpstreamErrors.GrantEnded);
        (await _host.CountAsync("connections")).Should().Be(0);
        await RevokedAsync(WillingProvider.RenewedRefreshToken);
    }

    [Fact]
    public async Task A_renewal_of_a_connection_that_was_made_anew_meanwhile_leaves_the_new_one_alone()
    {
        await _walk.ConnectAsync();
        var connection = await OnlyConnectionAsync();
        _host.Upstream.RefreshAsync(default!, default!, default!, default).ReturnsForAnyArgs(async _ =>
        {
            await _host.SendAsync(new EndConnectionCommand(connection.Id.Value, Source));
            await _walk.ConnectAsync();

            return (Result<UpstreamTokens>)WillingProvider.Renewed;
        });

        await _host.SendAsync(new RefreshConnectionCommand(connection));

        var current = await OnlyConnectionAsync();
        current.Id.Should().NotBe(connection.Id);
        current.Tokens.AccessToken.Reveal().Should().Be(WillingProvider.AccessToken);
    }

    [Fact]
    public async Task A_code_exchange_under_way_makes_no_connection_after_the_service_was_disconnected()
    {
        var state = await _walk.LeaveForAsync();
        DuringTheExchange(() => _host.SendAsync(new DisconnectServiceCommand(_walk.Ticket, "notes", null)));

        var arrived = await _walk.ReturnAsync(state);

        arrived.Value.Failure.Should().Be(UpstreamErrors.SubjectGone);
        (await _host.CountAsync("connections")).Should().Be(0);
        await RevokedAsync(WillingProvider.RefreshToken);
    }

    [Fact]
    public async Task A_code_exchange_under_way_makes_no_connection_for_a_key_that_was_deactivated()
    {
        var made = await MakeKeyAsync();
        await _walk.KeyAsync(made.Value.Reveal());
        var state = await _walk.LeaveForAsync();
        DuringTheExchange(() => _host.SendAsync(
            new UpdateVirtualKeyCommand(made.Key.Id.Value, new VirtualKeyInput { IsActive = false }, null, Source)));

        var arrived = await _walk.ReturnAsync(state);

        arrived.Value.Failure.Should().Be(UpstreamErrors.SubjectGone);
        (await _host.CountAsync("connections")).Should().Be(0);
    }

    [Fact]
    public async Task A_code_exchange_of_another_identity_is_not_touched()
    {
        var state = await _walk.LeaveForAsync();
        var made = await MakeKeyAsync();
        DuringTheExchange(() => _host.SendAsync(new DeleteVirtualKeyCommand(made.Key.Id.Value, null, Source)));

        (await _walk.ReturnAsync(state)).Value.Failure.Should().BeNull();

        (await _host.CountAsync("connections")).Should().Be(1);
    }

    [Fact]
    public async Task A_provider_that_never_answers_does_not_hold_the_ending_up()
    {
        await _walk.ConnectAsync();
        var connection = await OnlyConnectionAsync();
        var asked = new TaskCompletionSource();
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs(async call =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, call.Arg<CancellationToken>());

            return (Result<UpstreamProvider>)WillingProvider.Provider;
        });

        var ending = _host.SendAsync(new EndConnectionCommand(connection.Id.Value, Source));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var left = await _host.CountAsync("connections");
        _host.Clock.Advance(ProviderNotice.Patience);

        left.Should().Be(0, "it is ended before its provider is asked");
        (await ending).Value.Should().Be(new RevocationTally(Revoked: 0, NotOffered: 0, Failed: 1));
    }

    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0, 1)]
    public async Task The_tally_tells_a_provider_that_confirms_from_one_that_cannot_be_told(bool offers, int revoked, int notOffered)
    {
        await _walk.ConnectAsync();
        var provider = WillingProvider.Provider with { RevocationUrl = offers ? new Uri("https://login.example/revoke") : null };
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs((Result<UpstreamProvider>)provider);
        _host.Upstream.RevokeAsync(default!, default!, default!, default).ReturnsForAnyArgs((Result<Done>)Done.Value);

        var ended = await _host.SendAsync(new EndConnectionCommand((await OnlyConnectionAsync()).Id.Value, Source));

        ended.Value.Should().Be(new RevocationTally(revoked, notOffered, Failed: 0));
    }

    [Fact]
    public async Task A_connection_whose_tokens_do_not_open_can_be_ended_too()
    {
        await _walk.ConnectAsync();
        var connection = await OnlyConnectionAsync();
        await _host.ExecuteAsync("UPDATE connections SET secrets = x'00'");

        var ended = await _host.SendAsync(new EndConnectionCommand(connection.Id.Value, Source));

        ended.Value.Failed.Should().Be(1);
        (await _host.CountAsync("connections")).Should().Be(0);
    }

    [Fact]
    public async Task The_companys_own_connection_is_not_ended_here()
    {
        await _walk.ConnectAsync();
        await _host.ExecuteAsync("UPDATE subjects SET kind = 'mcp_client', subject_key = 'notes' WHERE subject_key = 'alice'");
        var (connection, subject) = ((await _host.RowsAsync<string>("SELECT connection_id FROM connections"))[0],
            (await _host.RowsAsync<string>("SELECT subject_id FROM connections"))[0]);

        var one = await _host.SendAsync(new EndConnectionCommand(connection, Source));
        var all = await _host.SendAsync(new EndConnectionsCommand(new IdentityFilter(subject, null, null), null, Source));

        one.Error.Should().Be(UpstreamErrors.ConnectionShared);
        all.Error.Should().Be(UpstreamErrors.ConnectionShared);
        (await _host.CountAsync("connections")).Should().Be(1);
    }

    private void DuringTheExchange(Func<Task> happens) =>
        _host.Upstream.ExchangeCodeAsync(default!, default!, default).ReturnsForAnyArgs(async _ =>
        {
            await happens();

            return (Result<UpstreamTokens>)WillingProvider.Tokens;
        });

    private async Task<IssuedVirtualKey> MakeKeyAsync() =>
        (await _host.SendAsync(new CreateVirtualKeyCommand(new VirtualKeyInput { Name = "made" }, Source))).Value;

    private async Task<Connection> OnlyConnectionAsync()
    {
        var id = (await _host.RowsAsync<string>("SELECT connection_id FROM connections")).Should().ContainSingle().Which;

        return (await _host.UseAsync((IConnectionRepository connections) => connections.FindAsync(new ConnectionId(id), default)))!;
    }

    private async Task RevokedAsync(string refreshToken) => await _host.Upstream.Received(1).RevokeAsync(
        Arg.Any<UpstreamProvider>(),
        Arg.Any<UpstreamCredentials>(),
        Arg.Is<UpstreamTokens>(tokens => tokens.RefreshToken!.Reveal() == refreshToken),
        Arg.Any<CancellationToken>());
}
