using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>Registrations that were made with the contract's callback address, before issuers had their own.</summary>
public sealed class EarlierRegistrationTests : IAsyncLifetime
{
    private static readonly UpstreamCredentials Earlier = new("registered-earlier", null, UpstreamAuthMethod.None);

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
        await _walk.KeyAsync(TestServers.AliceKey);
        await _host.UseAsync((IUpstreamRegistrationRepository all) => all.KeepFirstAsync(
            new UpstreamRegistrationKey(new McpClientId("notes"), WillingProvider.Issuer, Walk.BaseUrl + UpstreamCallback.Path),
            Earlier,
            isRenewal: false,
            UseCaseHost.Start,
            default));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_new_trip_never_uses_one_because_its_address_is_shared()
    {
        var start = new StartUpstreamAuthorizationCommand(_walk.Ticket, "notes");

        var departure = (await _host.SendAsync(start)).Value;

        Walk.Query(departure.Location, "client_id").Should().Be("bifrost-at-the-provider");
        (await _host.CountAsync("upstream_registrations")).Should().Be(2, "the earlier one has connections");
    }

    [Fact]
    public async Task A_connection_that_was_made_under_one_is_renewed_under_it()
    {
        await _walk.ConnectAsync();
        var id = new ConnectionId((await _host.RowsAsync<string>("SELECT connection_id FROM connections")).Single());
        var made = (await _host.UseAsync((IConnectionRepository all) => all.FindAsync(id, default)))!;
        await _host.UseAsync((IConnectionRepository all) => all.TryKeepAsync(
            made with { CallbackUrl = Walk.BaseUrl + UpstreamCallback.Path, Version = made.Version + 1 }, default));
        id = new ConnectionId((await _host.RowsAsync<string>("SELECT connection_id FROM connections")).Single());
        var connection = (await _host.UseAsync((IConnectionRepository all) => all.FindAsync(id, default)))!;

        (await _host.SendAsync(new RefreshConnectionCommand(connection))).Failed.Should().BeFalse();

        await _host.Upstream.Received(1).RefreshAsync(
            Arg.Any<UpstreamProvider>(), Earlier, Arg.Any<Secret>(), Arg.Any<CancellationToken>());
    }
}
