using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

public sealed class DenyConsentTests : IAsyncLifetime
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
    public async Task The_client_is_told_with_its_state_and_our_issuer()
    {
        var denied = (await _walk.DenyAsync()).Value;

        denied.Location.Should().StartWith($"{Walk.Redirect}?");
        Walk.Query(denied.Location, "error").Should().Be("access_denied");
        Walk.Query(denied.Location, "state").Should().Be("the-state");
        Walk.Query(denied.Location, "iss").Should().Be(Walk.BaseUrl);
        Walk.Query(denied.Location, "code").Should().BeNull();
        denied.FlowBrowser.Matches(_walk.FlowSecret.Hash()).Should().BeTrue();
    }

    [Fact]
    public async Task A_denied_flow_cannot_be_granted_nor_denied_again()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.DenyAsync();

        (await _walk.SubmitAsync()).Error.Should().Be(FlowErrors.AlreadyAnswered);
        (await _walk.DenyAsync()).Error.Should().Be(FlowErrors.AlreadyAnswered);
        (await _host.CountAsync("sessions")).Should().Be(0);
        (await _host.CountAsync("audit_events WHERE kind = 'consent.denied'")).Should().Be(1);
    }

    [Fact]
    public async Task What_was_connected_under_skip_goes_with_the_refusal()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();

        await _walk.DenyAsync();

        (await _host.CountAsync("connections")).Should().Be(0);
        (await _host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(0);
    }

    [Fact]
    public async Task What_was_connected_under_a_key_survives_the_refusal()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.ConnectAsync();

        await _walk.DenyAsync();

        (await _host.CountAsync("connections")).Should().Be(1);
    }

    [Fact]
    public async Task A_refusal_that_meets_another_tabs_consent_drops_nothing()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        _host.Parts.QuickerTab = () => _walk.SubmitAsync();

        (await _walk.DenyAsync()).Error.Should().Be(FlowErrors.AlreadyAnswered);
        (await _host.CountAsync("connections")).Should().Be(1);
        (await _host.CountAsync("pending_flows WHERE outcome = 'granted'")).Should().Be(1);
        (await _host.CountAsync("audit_events WHERE kind = 'consent.denied'")).Should().Be(0);
    }

    [Fact]
    public async Task A_flow_may_be_denied_before_anybody_says_who_they_are()
    {
        (await _walk.DenyAsync()).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_flow_may_be_denied_after_its_key_was_deactivated()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _host.ExecuteAsync("UPDATE virtual_keys SET is_active = 0");

        (await _walk.DenyAsync()).Failed.Should().BeFalse();
    }
}
