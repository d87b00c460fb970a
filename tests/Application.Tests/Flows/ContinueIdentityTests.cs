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
        var again = await Walk.OpenedAsync(_host, await BrowserOfAsync(TestServers.AliceKey), Walk.SecureUrl);

        (await again.IdentityAsync()).Value.Continue!.Label.Should().Be("alice");
        (await again.ContinueAsync()).Failed.Should().BeFalse();
        (await again.ServicesAsync()).Value.Identity.Label.Should().Be("alice");
    }

    [Fact]
    public async Task The_offer_alone_chooses_nothing()
    {
        var again = await Walk.OpenedAsync(_host, await BrowserOfAsync(TestServers.AliceKey), Walk.SecureUrl);
        await again.IdentityAsync();

        (await again.ServicesAsync()).Error.Should().Be(FlowErrors.IdentityRequired);
    }

    [Fact]
    public async Task The_identity_that_consented_last_is_offered()
    {
        var browser = await BrowserOfAsync(TestServers.AliceKey);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var bob = await Walk.OpenedAsync(_host, browser, Walk.SecureUrl);
        await bob.KeyAsync(TestServers.BobKey);
        await bob.CodeAsync();
        var again = await Walk.OpenedAsync(_host, bob.Browser, Walk.SecureUrl);

        (await again.IdentityAsync()).Value.Continue!.Label.Should().Be("bob");
    }

    [Fact]
    public async Task Skip_is_nothing_to_continue_as()
    {
        var again = await Walk.OpenedAsync(_host, await BrowserOfAsync(key: null), Walk.SecureUrl);

        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
        (await again.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    [Fact]
    public async Task A_browser_without_the_cookie_or_with_a_made_up_one_has_nothing_to_continue()
    {
        var without = await Walk.OpenedAsync(_host, baseUrl: Walk.SecureUrl);
        var madeUp = await Walk.OpenedAsync(_host, new Secret("made-up"), Walk.SecureUrl);

        (await without.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
        (await madeUp.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    [Fact]
    public async Task A_browser_is_remembered_for_thirty_days_to_the_last_millisecond()
    {
        var browser = await BrowserOfAsync(TestServers.AliceKey);
        _host.Clock.Advance(BrowserBinding.Lifetime - TimeSpan.FromMilliseconds(1));
        var again = await Walk.OpenedAsync(_host, browser, Walk.SecureUrl);

        (await again.IdentityAsync()).Value.Continue.Should().NotBeNull();
        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
    }

    [Fact]
    public async Task Consent_in_a_remembered_browser_gives_it_a_new_secret_and_thirty_days_more()
    {
        var browser = await BrowserOfAsync(TestServers.AliceKey);
        _host.Clock.Advance(TimeSpan.FromDays(29));
        var again = await Walk.OpenedAsync(_host, browser, Walk.SecureUrl);
        await again.ContinueAsync();
        await again.CodeAsync();

        again.Browser.Should().NotBe(browser);
        _host.Clock.Advance(TimeSpan.FromDays(29));
        var later = await Walk.OpenedAsync(_host, again.Browser, Walk.SecureUrl);
        (await later.IdentityAsync()).Value.Continue!.Label.Should().Be("alice");
    }

    [Fact]
    public async Task A_secret_that_an_attacker_consented_with_and_planted_is_not_bound_to_the_victim()
    {
        var planted = await BrowserOfAsync(TestServers.BobKey);
        var victim = await Walk.OpenedAsync(_host, planted, Walk.SecureUrl);
        await victim.KeyAsync(TestServers.AliceKey);
        await victim.CodeAsync();

        victim.Browser.Should().NotBe(planted);
        var attacker = await Walk.OpenedAsync(_host, planted, Walk.SecureUrl);
        (await attacker.IdentityAsync()).Value.Continue.Should().BeNull();
        (await attacker.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    [Fact]
    public async Task Over_plain_http_nothing_is_offered_or_taken()
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.SignInAsync(TestServers.AliceKey);
        var again = await Walk.OpenedAsync(_host, walk.Browser);

        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
        (await again.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    [Fact]
    public async Task A_form_that_offers_one_identity_does_not_continue_as_another()
    {
        var browser = await BrowserOfAsync(TestServers.AliceKey);
        var page = await Walk.OpenedAsync(_host, browser, Walk.SecureUrl);
        var tag = (await page.IdentityAsync()).Value.ContinueTag;
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var other = await Walk.OpenedAsync(_host, browser, Walk.SecureUrl);
        await other.KeyAsync(TestServers.BobKey);
        await other.CodeAsync();
        page.Browser = other.Browser;

        (await page.ContinueAsync(tag)).Error.Should().Be(FlowErrors.IdentitySwitched);
        var now = (await page.IdentityAsync()).Value;
        now.Continue!.Label.Should().Be("bob");
        (await page.ContinueAsync(now.ContinueTag)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_cookie_that_somebody_planted_is_replaced_at_consent()
    {
        var planted = new Secret("planted-by-an-attacker");
        var walk = await Walk.OpenedAsync(_host, planted, Walk.SecureUrl);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.CodeAsync();

        walk.Browser.Should().NotBe(planted);
        var attacker = await Walk.OpenedAsync(_host, planted, Walk.SecureUrl);
        (await attacker.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    [Fact]
    public async Task A_key_that_was_deactivated_is_not_continued()
    {
        var host = await UseCaseHost.StartAsync();
        var walk = await Walk.OpenedAsync(host, baseUrl: Walk.SecureUrl);
        await walk.SignInAsync(TestServers.AliceKey);
        await using var restarted = await host.RestartAsync(settings => settings with { VirtualKeys = [] });
        var again = await Walk.OpenedAsync(restarted, walk.Browser, Walk.SecureUrl);

        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
        (await again.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    private async Task<Secret> BrowserOfAsync(string? key)
    {
        var walk = await Walk.OpenedAsync(_host, baseUrl: Walk.SecureUrl);
        await walk.SignInAsync(key);

        return walk.Browser!;
    }
}
