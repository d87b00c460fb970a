using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

public sealed class CompleteUpstreamTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;
    private Secret _state = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
        await _walk.KeyAsync(TestServers.AliceKey);
        _state = await _walk.LeaveForAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_connection_belongs_to_who_left()
    {
        var arrival = (await _walk.ReturnAsync(_state)).Value;

        arrival.Failure.Should().BeNull();
        arrival.Flow!.Value.Should().Be(_walk.FlowId);
        arrival.Client!.Name.Value.Should().Be("notes");
        arrival.Acting!.Label.Should().Be("alice");
        var connection = await FindAsync(arrival.Acting.Subject.Id);
        connection!.Tokens.AccessToken.Reveal().Should().Be(WillingProvider.AccessToken);
        connection.Tokens.RefreshToken!.Reveal().Should().Be(WillingProvider.RefreshToken);
        connection.ExpiresAt.Should().Be(_host.Clock.GetUtcNow() + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task The_connection_stays_with_who_left_when_the_choice_changed_meanwhile()
    {
        await _walk.KeyAsync(TestServers.BobKey);

        (await _walk.ReturnAsync(_state)).Value.Acting!.Label.Should().Be("alice");
        (await _walk.ServicesAsync()).Value.Services.Single().Status.Should().BeNull();
    }

    [Fact]
    public async Task A_state_works_once()
    {
        await _walk.ReturnAsync(_state);

        (await _walk.ReturnAsync(_state)).Value.Failure.Should().BeNull();
        await _host.Upstream.ReceivedWithAnyArgs(1).ExchangeCodeAsync(default!, default!, default);
    }

    [Fact]
    public async Task Of_many_returns_at_once_one_is_exchanged()
    {
        var returns = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _walk.ReturnAsync(_state))));

        returns.Should().OnlyContain(result => !result.Failed && result.Value.Failure == null);
        await _host.Upstream.ReceivedWithAnyArgs(1).ExchangeCodeAsync(default!, default!, default);
    }

    [Fact]
    public async Task Another_browser_cannot_complete_and_does_not_spend_the_state()
    {
        var stranger = _walk.Return(_state) with { BrowserSecrets = [new Secret("other")] };

        (await _host.SendAsync(stranger)).Error.Should().Be(UpstreamErrors.WrongBrowser);
        (await _walk.ReturnAsync(_state)).Value.Failure.Should().BeNull();
    }

    [Fact]
    public async Task A_state_that_nobody_gave_out_is_unknown()
    {
        (await _walk.ReturnAsync(new Secret("made-up"))).Error.Should().Be(UpstreamErrors.StateUnknown);
        (await _host.SendAsync(_walk.Return(_state) with { State = null })).Error.Should().Be(UpstreamErrors.StateUnknown);
    }

    [Fact]
    public async Task A_trip_may_take_ten_minutes_and_no_longer()
    {
        var late = await _walk.LeaveForAsync();
        _host.Clock.Advance(UpstreamAuthorization.Lifetime - TimeSpan.FromMilliseconds(1));
        (await _walk.ReturnAsync(_state)).Value.Failure.Should().BeNull();

        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await _walk.ReturnAsync(late)).Error.Should().Be(UpstreamErrors.Expired);
    }

    public static TheoryData<UpstreamAnswer, string> BadAnswers => new()
    {
        { new UpstreamAnswer(null, null, "access_denied"), "upstream_denied" },
        { new UpstreamAnswer(null, null, "server_error"), "upstream_unreachable" },
        { new UpstreamAnswer("code", null, "access_denied"), "upstream_denied" },
        { new UpstreamAnswer(null, null, null), "upstream_refused" },
        { new UpstreamAnswer("", null, null), "upstream_refused" },
        { new UpstreamAnswer("code", "https://other.example", null), "upstream_wrong_issuer" },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_spends_the_state_and_connects_nothing(UpstreamAnswer answer, string code)
    {
        var arrived = answer with { CallbackSegment = WillingProvider.Answer.CallbackSegment };
        var arrival = await _host.SendAsync(_walk.Return(_state) with { Answer = arrived });

        arrival.Value.Failure!.Code.Should().Be(code);
        arrival.Value.Flow!.Value.Should().Be(_walk.FlowId);
        (await _walk.ReturnAsync(_state)).Value.Failure!.Code.Should().Be(code);
        (await _host.CountAsync("connections")).Should().Be(0);
        await _host.Upstream.DidNotReceiveWithAnyArgs().ExchangeCodeAsync(default!, default!, default);
    }

    [Fact]
    public async Task A_provider_that_promises_its_issuer_must_send_it()
    {
        _host.Upstream.FindProviderAsync(default!, default)
            .ReturnsForAnyArgs((Result<UpstreamProvider>)(WillingProvider.Provider with { PromisesIssuer = true }));
        var state = await _walk.LeaveForAsync();

        (await _walk.ReturnAsync(state)).Value.Failure.Should().Be(UpstreamErrors.WrongIssuer);
    }

    [Fact]
    public async Task A_trip_ends_at_the_provider_that_was_read_at_its_start()
    {
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs(
            (Result<UpstreamProvider>)(WillingProvider.Provider with { TokenUrl = new Uri("https://evil.example/token") }));

        await _walk.ReturnAsync(_state);

        await _host.Upstream.Received(1).ExchangeCodeAsync(
            Arg.Is<UpstreamRoundTrip>(trip => trip.Provider.TokenUrl == WillingProvider.Provider.TokenUrl), WillingProvider.Code, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_server_that_left_the_configuration_meanwhile_gets_no_connection()
    {
        await using var restarted = await _host.RestartAsync(settings => settings with { Mcp = settings.Mcp with { Servers = [] } });

        var arrival = (await restarted.SendAsync(_walk.Return(_state))).Value;

        arrival.Failure.Should().Be(McpClientErrors.Unknown);
        arrival.Client.Should().BeNull();
        (await restarted.CountAsync("connections")).Should().Be(0);
        await _host.Upstream.DidNotReceiveWithAnyArgs().ExchangeCodeAsync(default!, default!, default);
    }

    [Fact]
    public async Task Connecting_again_renews_the_connection()
    {
        await _walk.ReturnAsync(_state);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        _host.Upstream.ExchangeCodeAsync(default!, default!, default)
            .ReturnsForAnyArgs((Result<UpstreamTokens>)new UpstreamTokens(new Secret("newer"), null, null, null));
        await _walk.ConnectAsync();

        var connection = await FindAsync((await _walk.ServicesAsync()).Value.Identity.Subject.Id);
        connection!.Tokens.AccessToken.Reveal().Should().Be("newer");
        connection.ExpiresAt.Should().BeNull();
        (await _host.CountAsync("connections")).Should().Be(1);
    }

    private Task<Connection?> FindAsync(Domain.Subjects.SubjectId subject) => _host.UseAsync(
        (IConnectionRepository connections) => connections.FindAsync(subject, new McpClientId("notes"), "", default));
}
