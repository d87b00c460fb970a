using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

public sealed class ContinueIdentityTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_browser_in_which_a_key_consented_may_continue_as_that_key()
    {
        var again = await Walk.OpenedAsync(_host, await BrowserOfAsync(TestServers.AliceKey));

        (await again.IdentityAsync()).Value.Continue!.Label.Should().Be("alice");
        (await again.ContinueAsync()).Failed.Should().BeFalse();
        (await again.ServicesAsync()).Value.Identity.Label.Should().Be("alice");
    }

    [Fact]
    public async Task The_offer_alone_chooses_nothing()
    {
        var again = await Walk.OpenedAsync(_host, await BrowserOfAsync(TestServers.AliceKey));
        await again.IdentityAsync();

        (await again.ServicesAsync()).Error.Should().Be(FlowErrors.IdentityRequired);
    }

    [Fact]
    public async Task The_identity_that_consented_last_is_offered()
    {
        var browser = await BrowserOfAsync(TestServers.AliceKey);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var bob = await Walk.OpenedAsync(_host, browser);
        await bob.KeyAsync(TestServers.BobKey);
        await bob.CodeAsync();
        var again = await Walk.OpenedAsync(_host, bob.Browser);

        (await again.IdentityAsync()).Value.Continue!.Label.Should().Be("bob");
    }

    [Fact]
    public async Task Skip_is_nothing_to_continue_as()
    {
        var again = await Walk.OpenedAsync(_host, await BrowserOfAsync(key: null));

        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
        (await again.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    [Fact]
    public async Task A_browser_without_the_cookie_or_with_a_made_up_one_has_nothing_to_continue()
    {
        var without = await Walk.OpenedAsync(_host);
        var madeUp = await Walk.OpenedAsync(_host, new Secret("made-up"));

        (await without.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
        (await madeUp.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    [Fact]
    public async Task A_browser_is_remembered_for_thirty_days_to_the_last_millisecond()
    {
        var browser = await BrowserOfAsync(TestServers.AliceKey);
        _host.Clock.Advance(BrowserBinding.Lifetime - TimeSpan.FromMilliseconds(1));
        var again = await Walk.OpenedAsync(_host, browser);

        (await again.IdentityAsync()).Value.Continue.Should().NotBeNull();
        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
    }

    [Fact]
    public async Task Consent_in_a_remembered_browser_keeps_its_cookie_and_renews_it()
    {
        var browser = await BrowserOfAsync(TestServers.AliceKey);
        _host.Clock.Advance(TimeSpan.FromDays(29));
        var again = await Walk.OpenedAsync(_host, browser);
        await again.ContinueAsync();
        await again.CodeAsync();

        again.Browser.Should().Be(browser);
        _host.Clock.Advance(TimeSpan.FromDays(29));
        var later = await Walk.OpenedAsync(_host, browser);
        (await later.IdentityAsync()).Value.Continue!.Label.Should().Be("alice");
    }

    [Fact]
    public async Task A_cookie_that_somebody_planted_is_replaced_at_consent()
    {
        var planted = new Secret("planted-by-an-attacker");
        var walk = await Walk.OpenedAsync(_host, planted);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.CodeAsync();

        walk.Browser.Should().NotBe(planted);
        var attacker = await Walk.OpenedAsync(_host, planted);
        (await attacker.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    [Fact]
    public async Task A_key_that_was_deactivated_is_not_continued()
    {
        var host = await UseCaseHost.StartAsync();
        var walk = await Walk.OpenedAsync(host);
        await walk.SignInAsync(TestServers.AliceKey);
        await using var restarted = await host.RestartAsync(settings => settings with { VirtualKeys = [] });
        var again = await Walk.OpenedAsync(restarted, walk.Browser);

        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
        (await again.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    private async Task<Secret> BrowserOfAsync(string? key)
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.SignInAsync(key);

        return walk.Browser!;
    }
}
