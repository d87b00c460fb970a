using Bifrost.Application.Maintenance;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>What an upstream authorization that failed leaves to the administrator: one line with the reference of the page, one event.</summary>
public sealed class FailedAuthorizationTests : IAsyncLifetime
{
    private const string Reference = "0123456789abcdef0123456789abcdef";

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

    [Theory]
    [InlineData("access_denied", "upstream_denied", "access_denied")]
    [InlineData("temporarily_unavailable", "upstream_unreachable", "temporarily_unavailable")]
    [InlineData("server_error", "upstream_unreachable", "server_error")]
    [InlineData("unauthorized_client", "upstream_client_refused", "unauthorized_client")]
    [InlineData("invalid_scope", "upstream_client_refused", "invalid_scope")]
    [InlineData("invalid_request", "upstream_client_refused", "invalid_request")]
    [InlineData("login_required", "upstream_refused", "login_required")]
    [InlineData("CANARY made up", "upstream_refused", "other")]
    [InlineData("Access_Denied", "upstream_refused", "other")]
    [InlineData("", "upstream_refused", "other")]
    public async Task An_error_of_the_provider_is_one_line_and_one_event(string error, string code, string named)
    {
        var failure = await ArriveAsync(WillingProvider.Answer with { Code = null, Error = error });

        failure.Code.Should().Be(code);
        Lines().Should().ContainSingle().Which.Should()
            .Contain("notes").And.Contain("login.example").And.Contain(code).And.Contain($"answered {named}").And.Contain(Reference)
            .And.NotContain("CANARY");
        (await EventsAsync()).Should().Equal($"notes {code}");
    }

    [Theory]
    [InlineData("https://attacker.example", "names another issuer")]
    [InlineData("", "names another issuer")]
    public async Task A_wrong_issuer_is_told(string issuer, string reason)
    {
        await ArriveAsync(WillingProvider.Answer with { Issuer = issuer });

        Lines().Should().ContainSingle().Which.Should().Contain(reason).And.Contain(Reference).And.NotContain("attacker.example");
        (await EventsAsync()).Should().Equal("notes upstream_wrong_issuer");
    }

    [Fact]
    public async Task A_missing_issuer_and_another_callback_address_are_told_apart()
    {
        await ArriveAsync(WillingProvider.Answer with { CallbackSegment = null });
        _host.Upstream.FindProviderAsync(default!, default)
            .ReturnsForAnyArgs((Result<UpstreamProvider>)(WillingProvider.Provider with { PromisesIssuer = true }));
        _state = await _walk.LeaveForAsync();
        await ArriveAsync(WillingProvider.Answer);

        Lines().Should().SatisfyRespectively(
            line => line.Should().Contain("callback address of another issuer"),
            line => line.Should().Contain("names no issuer"));
    }

    [Fact]
    public async Task A_failed_exchange_is_one_line_with_what_the_provider_answered()
    {
        _host.Upstream.ExchangeCodeAsync(default!, default!, default).ReturnsForAnyArgs(
            (Result<UpstreamTokens>)(UpstreamErrors.ProviderRefused with { Reason = "the token endpoint answered 400, invalid_grant" }));

        await ArriveAsync(WillingProvider.Answer);

        Lines().Should().ContainSingle().Which.Should().Contain("upstream_refused").And.Contain("400, invalid_grant").And.Contain(Reference);
        (await EventsAsync()).Should().Equal("notes upstream_refused");
    }

    [Fact]
    public async Task An_unknown_state_is_a_line_and_no_event()
    {
        await _host.SendAsync(_walk.Return(new Secret("made-up")) with { EventId = Reference });

        Lines().Should().ContainSingle().Which.Should().Contain("upstream_state_unknown").And.Contain(Reference).And.NotContain("made-up");
        (await EventsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_foreign_browser_and_an_expired_attempt_are_lines_that_name_the_server()
    {
        var command = _walk.Return(_state) with { EventId = Reference };
        await _host.SendAsync(command with { BrowserSecrets = [new Secret("other")] });
        _host.Clock.Advance(UpstreamAuthorization.Lifetime);
        await _host.SendAsync(command);

        Lines().Should().SatisfyRespectively(
            line => line.Should().Contain("upstream_wrong_browser").And.Contain("notes").And.Contain(Reference),
            line => line.Should().Contain("upstream_expired").And.Contain("notes").And.Contain(Reference));
    }

    [Fact]
    public async Task A_state_that_was_used_is_told_apart_from_one_that_nobody_knows()
    {
        var command = _walk.Return(_state);
        await _host.SendAsync(command);

        (await _host.SendAsync(command with { BrowserSecrets = [new Secret("other")] })).Error.Should().Be(UpstreamErrors.StateUsed);
        _host.Clock.Advance(UpstreamAuthorization.Lifetime);
        (await _host.SendAsync(command)).Error.Should().Be(UpstreamErrors.StateUsed);
        await _host.SendAsync(new PurgeExpiredCommand(500));
        (await _host.SendAsync(command)).Error.Should().Be(UpstreamErrors.StateUsed);
        _host.Clock.Advance(TimeSpan.FromHours(1));
        await _host.SendAsync(new PurgeExpiredCommand(500));
        (await _host.SendAsync(command)).Error.Should().Be(UpstreamErrors.StateUnknown);
    }

    [Theory]
    [InlineData("The user said no.", "The user said no.")]
    [InlineData("line\r\nLine\u2028two\u0007\u202e", "line??Line?two??")]
    [InlineData("code=Abc0123456789_defghijkl was wrong", "… was wrong")]
    public void A_description_is_one_line_without_what_could_be_a_secret(string description, string written) =>
        FailedAuthorizations.Sanitized(description).Should().Be(written);

    [Fact]
    public async Task A_description_is_cut_and_at_debug_level_only()
    {
        await ArriveAsync(WillingProvider.Answer with { Code = null, Error = "access_denied", Description = string.Concat(Enumerable.Repeat("word ", 1000)) });

        var told = _host.Log.Lines.Where(line => line.Contains("word word")).ToList();
        told.Should().ContainSingle().Which.Should().StartWith("Debug");
        told[0].Length.Should().BeLessThan(400);
    }

    private async Task<Error> ArriveAsync(UpstreamAnswer answer) =>
        (await _host.SendAsync(_walk.Return(_state) with { Answer = answer, EventId = Reference })).Value.Failure!;

    private List<string> Lines() => [.. _host.Log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal))];

    private Task<IReadOnlyList<string>> EventsAsync() =>
        _host.RowsAsync<string>("SELECT target || ' ' || detail FROM audit_events WHERE kind = 'upstream.connect_failed'");
}
