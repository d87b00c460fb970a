using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;
using NSubstitute.ReceivedExtensions;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>Renewing tokens: what is kept, what ends a connection, and what never does.</summary>
public sealed class RefreshConnectionTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Connection _connection = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.ConnectAsync();
        var subject = (await walk.ServicesAsync()).Value.Identity.Subject.Id;
        _connection = (await _host.UseAsync((IConnectionRepository all) => all.FindAsync(subject, new McpClientId("notes"), "", default)))!;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task New_tokens_are_stored_and_answered()
    {
        var renewed = (await RefreshAsync()).Value;

        renewed.Tokens.AccessToken.Reveal().Should().Be(WillingProvider.RenewedAccessToken);
        (await StoredAsync()).Should().Be(renewed);
        await _host.Upstream.Received(1).RefreshAsync(
            WillingProvider.Provider,
            Arg.Is<UpstreamCredentials>(known => known.ClientId == "bifrost-at-the-provider"),
            new Secret(WillingProvider.RefreshToken),
            Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Whoever_saw_older_tokens_gets_the_newer_ones_without_asking_the_provider()
    {
        await RefreshAsync();

        (await RefreshAsync()).Value.Version.Should().Be(_connection.Version + 1);
        await AskedAsync(1);
    }

    [Fact]
    public async Task While_somebody_else_renews_the_provider_is_not_asked()
    {
        await _host.UseAsync((IConnectionRepository all) =>
            all.TryLeaseAsync(_connection, RefreshLease.Take(_host.Parts.Secrets, UseCaseHost.Start), UseCaseHost.Start, default));

        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.RefreshUnderway);
        await AskedAsync(0);
    }

    [Theory]
    [InlineData("upstream_unreachable")]
    [InlineData("upstream_unusable")]
    [InlineData("an_error_that_nobody_knows")]
    public async Task Whatever_fails_for_the_moment_costs_nobody_a_grant(string code)
    {
        Answers(new Error(code, "Not now."));

        var refused = await RefreshAsync();

        refused.Error.Code.Should().Be(UpstreamErrors.RefreshPaused.Code);
        refused.Error.RetryAfter.Should().BePositive();
        (await StoredAsync())!.Status.Should().Be(ConnectionStatus.Active);
        (await StoredAsync())!.Tokens.Should().Be(_connection.Tokens);
    }

    [Fact]
    public async Task After_a_failure_the_provider_is_left_alone_and_then_asked_again()
    {
        Answers(UpstreamErrors.ProviderUnreachable);
        var wait = (await RefreshAsync()).Error.RetryAfter!.Value;
        Answers(WillingProvider.Renewed);

        (await RefreshAsync()).Error.Code.Should().Be(UpstreamErrors.RefreshPaused.Code);
        await AskedAsync(1);
        _host.Clock.Advance(wait);
        (await RefreshAsync()).Failed.Should().BeFalse();
        await AskedAsync(2);
    }

    [Fact]
    public async Task A_provider_that_names_a_time_is_left_alone_for_that_long()
    {
        Answers(UpstreamErrors.ProviderUnreachable with { RetryAfter = TimeSpan.FromSeconds(90) });

        (await RefreshAsync()).Error.RetryAfter.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(90));
    }

    [Theory]
    [InlineData("upstream_refused")]
    public async Task What_is_refused_three_times_over_ten_minutes_needs_the_user_and_a_later_success_brings_it_back(string code)
    {
        Answers(new Error(code, "No."));
        // Nobody can register, so that the credentials stay what they are.
        _host.Upstream.RegisterAsync(default!, default!, default!, default)
            .ReturnsForAnyArgs((Result<UpstreamCredentials>)UpstreamErrors.ProviderUnreachable);

        for (var minute = 0; minute < 10; minute += 5)
        {
            var refused = await RefreshAsync();
            refused.Error.Code.Should().Be(UpstreamErrors.RefreshRefused.Code);
            refused.Error.RetryAfter.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(5));
            (await StoredAsync())!.Status.Should().Be(ConnectionStatus.Active);
            _host.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.GrantEnded);
        var ended = (await StoredAsync())!;
        ended.Should().Match<Connection>(found => found.Status == ConnectionStatus.NeedsReauth && found.Refusals == 3);
        ended.Tokens.Should().Be(_connection.Tokens);
        (await DetailsAsync("upstream.needs_reauth")).Should().Equal("refused");
        await AskedAsync(3);

        Answers(WillingProvider.Renewed);
        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.GrantEnded, "it is not time yet");
        _host.Clock.Advance(ended.RetryAt!.Value - _host.Clock.GetUtcNow());

        (await RefreshAsync()).Value.Tokens.AccessToken.Reveal().Should().Be(WillingProvider.RenewedAccessToken);
        (await StoredAsync())!.Status.Should().Be(ConnectionStatus.Active);
        (await _host.CountAsync("audit_events WHERE kind = 'upstream.recovered'")).Should().Be(1);
    }

    [Fact]
    public async Task The_count_of_refusals_outlives_a_restart()
    {
        Answers(UpstreamErrors.ProviderRefused);
        await RefreshAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(5));
        await RefreshAsync();
        _host = await _host.RestartAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(5));

        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.GrantEnded);
    }

    [Fact]
    public async Task A_final_word_after_refusals_ends_the_tries()
    {
        Answers(UpstreamErrors.ProviderRefused);
        await RefreshAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(5));
        Answers(UpstreamErrors.GrantEnded);

        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.GrantEnded);

        (await StoredAsync())!.Should().Match<Connection>(found => found.Status == ConnectionStatus.NeedsReauth && found.RetryAt == null);
        _host.Clock.Advance(TimeSpan.FromDays(2));
        await RefreshAsync();
        await AskedAsync(2);
    }

    [Fact]
    public async Task While_a_refused_connection_waits_an_outage_is_no_refusal_and_still_says_refused()
    {
        Answers(UpstreamErrors.ProviderRefused);
        await RefreshAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(5));
        Answers(UpstreamErrors.ProviderUnreachable);

        (await RefreshAsync()).Error.Code.Should().Be(UpstreamErrors.RefreshRefused.Code);

        (await StoredAsync())!.Refusals.Should().Be(1);
    }

    [Fact]
    public async Task A_grant_that_its_provider_ended_needs_the_user_again()
    {
        Answers(UpstreamErrors.GrantEnded);

        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.GrantEnded);
        (await StoredAsync())!.Status.Should().Be(ConnectionStatus.NeedsReauth);
        (await DetailsAsync("upstream.needs_reauth")).Should().Equal("grant_ended");
    }

    [Fact]
    public async Task A_provider_that_forgot_Bifrost_gets_a_new_registration_and_the_user_connects_again()
    {
        Answers(UpstreamErrors.RegistrationFailed);
        _host.Upstream.RegisterAsync(default!, default!, default!, default).ReturnsForAnyArgs(
            (Result<UpstreamCredentials>)new UpstreamCredentials("registered-anew", null, UpstreamAuthMethod.None));

        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.GrantEnded);
        (await _host.RowsAsync<string>("SELECT upstream_client FROM upstream_registrations")).Should().Equal("registered-anew");
        (await StoredAsync())!.Status.Should().Be(ConnectionStatus.NeedsReauth);
    }

    [Fact]
    public async Task Another_issuer_never_sees_the_old_refresh_token()
    {
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs(
            (Result<UpstreamProvider>)(WillingProvider.Provider with { Issuer = "https://elsewhere.example" }));

        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.GrantEnded);
        await AskedAsync(0);
    }

    [Fact]
    public async Task An_issuer_that_nobody_named_is_asked_nothing_and_costs_nobody_a_grant()
    {
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs(
            (Result<UpstreamProvider>)(WillingProvider.Provider with { Issuer = "https://notes.example", IsAssumed = true }));

        (await RefreshAsync()).Error.Code.Should().Be(UpstreamErrors.RefreshPaused.Code);
        (await StoredAsync())!.Status.Should().Be(ConnectionStatus.Active);
        await AskedAsync(0);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_found_for_the_moment_costs_nobody_a_grant()
    {
        _host.Upstream.FindProviderAsync(default!, default)
            .ReturnsForAnyArgs((Result<UpstreamProvider>)UpstreamErrors.ProviderUnreachable);

        (await RefreshAsync()).Error.Code.Should().Be(UpstreamErrors.RefreshPaused.Code);
        (await StoredAsync())!.Status.Should().Be(ConnectionStatus.Active);
    }

    [Fact]
    public async Task Tokens_that_came_after_the_connection_was_ended_are_revoked()
    {
        _host.Upstream.RefreshAsync(default!, default!, default!, default).ReturnsForAnyArgs(async _ =>
        {
            await _host.UseAsync((IConnectionRepository all) => all.RemoveAsync(_connection.Id, default));

            return (Result<UpstreamTokens>)WillingProvider.Renewed;
        });

        (await RefreshAsync()).Error.Should().Be(UpstreamErrors.GrantEnded);
        (await _host.CountAsync("connections")).Should().Be(0);
        await _host.Upstream.Received(1).RevokeAsync(
            WillingProvider.Provider,
            Arg.Any<UpstreamCredentials>(),
            Arg.Is<UpstreamTokens>(tokens => tokens.RefreshToken == WillingProvider.Renewed.RefreshToken),
            Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_connection_without_a_refresh_token_needs_its_user_when_its_token_is_refused()
    {
        Answers(new UpstreamTokens(new Secret("only-access"), null, null, null));
        await _host.ExecuteAsync("DELETE FROM connections");
        _host.Upstream.ExchangeCodeAsync(default!, default!, default).ReturnsForAnyArgs(
            (Result<UpstreamTokens>)new UpstreamTokens(new Secret("only-access"), null, null, null));
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.ConnectAsync();
        var bare = (await _host.UseAsync((IConnectionRepository all) => all.FindAsync(_connection.Subject, _connection.McpClient, "", default)))!;

        (await _host.SendAsync(new RefreshConnectionCommand(bare))).Error.Should().Be(UpstreamErrors.GrantEnded);
        await AskedAsync(0);
    }

    private Task<IReadOnlyList<string>> DetailsAsync(string kind) =>
        _host.RowsAsync<string>("SELECT detail FROM audit_events WHERE kind = @kind", new { kind });

    private void Answers(Result<UpstreamTokens> answer) =>
        _host.Upstream.RefreshAsync(default!, default!, default!, default).ReturnsForAnyArgs(answer);

    private Task<Result<Connection>> RefreshAsync() => _host.SendAsync(new RefreshConnectionCommand(_connection));

    private Task<Connection?> StoredAsync() => _host.UseAsync((IConnectionRepository all) => all.FindAsync(_connection.Id, default));

    private async Task AskedAsync(int times) =>
        await _host.Upstream.ReceivedWithAnyArgs(Quantity.Exactly(times)).RefreshAsync(default!, default!, default!, default);
}
