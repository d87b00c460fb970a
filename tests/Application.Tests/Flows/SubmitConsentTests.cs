using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

public sealed class SubmitConsentTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Consent_sends_the_client_a_code_with_its_state_and_our_issuer()
    {
        await _walk.KeyAsync(TestServers.AliceKey);

        var granted = (await _walk.SubmitAsync()).Value;

        granted.Location.Should().StartWith($"{Walk.Redirect}?");
        Walk.Query(granted.Location, "code").Should().HaveLength(43);
        Walk.Query(granted.Location, "state").Should().Be("the-state");
        Walk.Query(granted.Location, "iss").Should().Be(Walk.BaseUrl);
        granted.FlowBrowser.Matches(_walk.FlowSecret.Hash()).Should().BeTrue();
    }

    [Fact]
    public async Task Only_the_hash_of_the_code_is_kept()
    {
        await _walk.SkipAsync();

        var code = new Secret(await _walk.CodeAsync());

        (await _host.RowsAsync<byte[]>("SELECT code_hash FROM authorization_codes"))
            .Should().ContainSingle().Which.Should().Equal(code.Hash().ToBytes());
    }

    [Fact]
    public async Task Without_a_choice_consent_is_under_skip()
    {
        (await _walk.SubmitAsync()).Failed.Should().BeFalse();

        (await _host.RowsAsync<string>("SELECT p.kind FROM sessions s INNER JOIN subjects p ON p.subject_id = s.subject_id"))
            .Should().Equal("session");
    }

    [Fact]
    public async Task A_second_submit_is_refused_and_issues_nothing()
    {
        await _walk.SubmitAsync();

        (await _walk.SubmitAsync()).Error.Should().Be(FlowErrors.AlreadyAnswered);
        (await _host.CountAsync("authorization_codes")).Should().Be(1);
        (await _host.CountAsync("sessions")).Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_many_submits_at_once_exactly_one_gets_a_code_and_the_others_leave_nothing(bool chosen)
    {
        if (chosen)
        {
            await _walk.KeyAsync(TestServers.AliceKey);
        }

        var submits = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _walk.SubmitAsync())));

        submits.Count(submit => !submit.Failed).Should().Be(1);
        submits.Where(submit => submit.Failed).Should().OnlyContain(submit => submit.Error == FlowErrors.AlreadyAnswered);
        (await _host.CountAsync("authorization_codes")).Should().Be(1);
        (await _host.CountAsync("sessions")).Should().Be(1);
        (await _host.CountAsync("browser_bindings")).Should().Be(1);
        (await _host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(chosen ? 0 : 1);
        (await _host.CountAsync("audit_events WHERE kind = 'consent.granted'")).Should().Be(1);
    }

    [Fact]
    public async Task A_submit_that_meets_another_tabs_change_of_identity_consents_for_nobody()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        _host.Parts.QuickerTab = () => _walk.KeyAsync(TestServers.BobKey);

        (await _walk.SubmitAsync()).Error.Should().Be(FlowErrors.IdentityChanged);
        (await _host.CountAsync("sessions")).Should().Be(0);
        (await _walk.SubmitAsync()).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_submit_that_meets_another_tabs_refusal_issues_nothing()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        _host.Parts.QuickerTab = () => _walk.DenyAsync();

        (await _walk.SubmitAsync()).Error.Should().Be(FlowErrors.AlreadyAnswered);
        (await _host.CountAsync("sessions")).Should().Be(0);
        (await _host.CountAsync("pending_flows WHERE outcome = 'denied'")).Should().Be(1);
    }

    [Fact]
    public async Task A_key_that_was_deactivated_between_choice_and_submit_cannot_consent()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _host.ExecuteAsync("UPDATE virtual_keys SET is_active = 0 WHERE virtual_key_id = 'alice'");

        (await _walk.SubmitAsync()).Error.Should().Be(FlowErrors.IdentityChanged);
        (await _walk.KeyAsync(TestServers.BobKey)).Failed.Should().BeFalse();
        (await _walk.SubmitAsync()).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task An_identity_that_is_gone_does_not_turn_into_skip()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _host.ExecuteAsync("DELETE FROM subjects WHERE subject_key = 'alice'");

        (await _walk.SubmitAsync()).Error.Should().Be(FlowErrors.IdentityChanged);
        (await _host.CountAsync("sessions")).Should().Be(0);
    }

    [Fact]
    public async Task Consent_marks_the_client_as_used()
    {
        await _walk.SubmitAsync();

        (await _host.RowsAsync<long>("SELECT last_used_at FROM oauth_clients"))
            .Should().Equal(_host.Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task An_answered_flow_forgets_what_was_asked_and_remembers_that_it_was_answered()
    {
        await _walk.SubmitAsync();

        (await _host.CountAsync("pending_flows WHERE state IS NULL AND redirect_uri = '' AND code_challenge = '' AND outcome = 'granted'"))
            .Should().Be(1);
    }

    [Fact]
    public async Task A_code_that_nobody_redeems_takes_its_session_with_it()
    {
        var code = await _walk.CodeAsync();
        _host.Clock.Advance(AuthorizationCode.Lifetime);

        (await _walk.RedeemAsync(code)).Error.Should().Be(CodeErrors.Expired);
        (await _host.CountAsync("sessions WHERE expires_at > @Now", new { Now = _host.Clock.GetUtcNow().ToUnixTimeMilliseconds() }))
            .Should().Be(0);
    }
}
