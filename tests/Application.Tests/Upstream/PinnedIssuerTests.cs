using Bifrost.Application.Connections;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>Providers whose issuer nobody named: the first answer that names one pins it to the connection.</summary>
public sealed class PinnedIssuerTests : IAsyncLifetime
{
    private const string Realm = "https://login.example/realms/one";

    private static readonly UpstreamProvider Unnamed = WillingProvider.Provider with { IsIssuerUnknown = true };

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        Finds(Unnamed);
        _walk = await Walk.OpenedAsync(_host);
        await _walk.KeyAsync(TestServers.AliceKey);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(Realm)]
    [InlineData("https://login.example")]
    [InlineData("https://login.example/")]
    [InlineData("https://LOGIN.example/realms/one")]
    [InlineData("https://login.example:443/tenant/v2.0")]
    public async Task The_first_issuer_of_the_same_origin_is_accepted_and_kept(string issuer)
    {
        (await ArriveAsync(issuer)).Should().BeNull();

        (await IssuersAsync()).Should().Equal(issuer);
    }

    [Theory]
    [InlineData("https://attacker.example/realms/one")]
    [InlineData("http://login.example/realms/one")]
    [InlineData("https://login.example:8443/realms/one")]
    [InlineData("https://login.example.attacker.example/")]
    [InlineData("https://login.example@attacker.example/")]
    [InlineData("https://user@login.example/")]
    [InlineData("https://login.example\\@attacker.example/")]
    [InlineData("https://login.example/realms/one?x=1")]
    [InlineData("https://login.example/realms/one#x")]
    [InlineData("https://login.example/\u202e")]
    [InlineData("//login.example/realms/one")]
    [InlineData("login.example")]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Anything_else_is_another_issuer(string issuer)
    {
        (await ArriveAsync(issuer)).Should().Be(UpstreamErrors.WrongIssuer);

        (await IssuersAsync()).Should().BeEmpty();
        await _host.Upstream.DidNotReceiveWithAnyArgs().ExchangeCodeAsync(default!, default!, default);
    }

    [Fact]
    public async Task An_issuer_has_a_limit() =>
        (await ArriveAsync($"https://login.example/{new string('a', UpstreamProvider.LongestIssuer)}")).Should().Be(UpstreamErrors.WrongIssuer);

    [Fact]
    public async Task An_answer_without_one_is_accepted_until_one_was_named()
    {
        (await ArriveAsync(null)).Should().BeNull();
        (await ArriveAsync(Realm)).Should().BeNull();

        (await ArriveAsync(null)).Should().Be(UpstreamErrors.WrongIssuer);
        (await IssuersAsync()).Should().Equal([Realm], "the pinned connection takes the place of the one without an issuer");
    }

    [Theory]
    [InlineData("https://login.example/realms/two")]
    [InlineData("https://login.example")]
    [InlineData(Realm + "/")]
    public async Task Another_one_than_the_pinned_is_refused_at_every_later_login(string other)
    {
        await ArriveAsync(Realm);

        (await ArriveAsync(other)).Should().Be(UpstreamErrors.WrongIssuer);
        (await ArriveAsync(Realm)).Should().BeNull();
        (await IssuersAsync()).Should().Equal(Realm);
    }

    [Fact]
    public async Task An_issuer_is_pinned_to_one_connection_and_ends_with_it()
    {
        await ArriveAsync(Realm);
        var bob = await Walk.OpenedAsync(_host);
        await bob.KeyAsync(TestServers.BobKey);

        (await ArriveAsync("https://login.example/realms/two", bob)).Should().BeNull();
        await _host.SendAsync(new DisconnectServiceCommand(_walk.Ticket, "notes", null));
        (await ArriveAsync("https://login.example/realms/three")).Should().BeNull();

        (await IssuersAsync()).Should().BeEquivalentTo("https://login.example/realms/two", "https://login.example/realms/three");
    }

    [Fact]
    public async Task Metadata_of_the_issuer_that_contradicts_refuses_it()
    {
        _host.Upstream.ConfirmIssuerAsync(Arg.Any<UpstreamProvider>(), Realm, Arg.Any<CancellationToken>())
            .Returns((Result<Done>)UpstreamErrors.WrongIssuer);

        (await ArriveAsync(Realm)).Should().Be(UpstreamErrors.WrongIssuer);
        await _host.Upstream.DidNotReceiveWithAnyArgs().ExchangeCodeAsync(default!, default!, default);
    }

    [Fact]
    public async Task A_pinned_connection_is_renewed_as_one_of_the_provider()
    {
        await ArriveAsync(Realm);
        var connection = await FindAsync();

        (await _host.SendAsync(new RefreshConnectionCommand(connection))).Value.Tokens.AccessToken.Reveal().Should().Be(WillingProvider.RenewedAccessToken);
    }

    [Fact]
    public async Task A_connection_whose_issuer_was_made_up_before_is_renewed_still()
    {
        Finds(WillingProvider.Provider);
        await ArriveAsync(null);
        Finds(Unnamed);

        (await _host.SendAsync(new RefreshConnectionCommand(await FindAsync()))).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_pinned_connection_ends_where_the_configuration_names_another_issuer()
    {
        await ArriveAsync(Realm);
        Finds(WillingProvider.Provider with { Issuer = "https://login.example/realms/two" });

        (await _host.SendAsync(new RefreshConnectionCommand(await FindAsync()))).Error.Should().Be(UpstreamErrors.GrantEnded);
    }

    [Fact]
    public async Task Ending_a_pinned_connection_revokes_it_with_the_registration_that_it_was_made_under()
    {
        Finds(Unnamed with { RevocationUrl = new Uri("https://login.example/revoke") });
        await ArriveAsync(Realm);

        await _host.SendAsync(new DisconnectServiceCommand(_walk.Ticket, "notes", null));

        await _host.Upstream.Received().RevokeAsync(
            Arg.Any<UpstreamProvider>(),
            Arg.Is<UpstreamCredentials>(known => known.ClientId == "bifrost-at-the-provider"),
            Arg.Any<UpstreamTokens>(),
            Arg.Any<CancellationToken>());
    }

    private void Finds(UpstreamProvider provider) =>
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs((Result<UpstreamProvider>)provider);

    private async Task<Error?> ArriveAsync(string? issuer, Walk? walk = null)
    {
        walk ??= _walk;
        var state = await walk.LeaveForAsync();

        return (await _host.SendAsync(walk.Return(state) with { Answer = WillingProvider.Answer with { Issuer = issuer } })).Value.Failure;
    }

    private Task<IReadOnlyList<string>> IssuersAsync() => _host.RowsAsync<string>("SELECT issuer FROM connections");

    private async Task<Connection> FindAsync()
    {
        var subject = (await _walk.ServicesAsync()).Value.Identity.Subject.Id;

        return (await _host.UseAsync((IConnectionRepository all) => all.FindAsync(subject, new McpClientId("notes"), "", default)))!;
    }
}
