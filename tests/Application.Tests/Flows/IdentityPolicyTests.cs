using Bifrost.Application.Settings;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

public sealed class IdentityPolicyTests
{
    [Fact]
    public async Task Where_a_key_is_required_nobody_can_skip_and_the_page_does_not_offer_it()
    {
        await using var host = await UseCaseHost.StartAsync(RequireKey);
        var walk = await Walk.OpenedAsync(host);

        (await walk.SkipAsync()).Error.Should().Be(FlowErrors.SkipDisabled);
        (await walk.IdentityAsync()).Value.OffersSkip.Should().BeFalse();
        (await host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(0);
    }

    [Fact]
    public async Task Where_a_key_is_required_submitting_without_a_choice_asks_for_one()
    {
        await using var host = await UseCaseHost.StartAsync(RequireKey);
        var walk = await Walk.OpenedAsync(host);

        (await walk.SubmitAsync()).Error.Should().Be(FlowErrors.IdentityRequired);
        (await walk.KeyAsync(TestServers.AliceKey)).Failed.Should().BeFalse();
        (await walk.SubmitAsync()).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task On_a_public_url_nobody_is_believed_to_be_a_user_id()
    {
        await using var host = await UseCaseHost.StartAsync(settings => settings.Usual() with
        {
            PublicUrl = new Uri("https://bifrost.example"),
        });
        var walk = await Walk.OpenedAsync(host);

        (await walk.UserAsync("carol")).Error.Should().Be(SubjectErrors.UserIdDisabled);
        var page = (await walk.IdentityAsync()).Value;
        page.OffersUserId.Should().BeFalse();
        page.WarnsAboutUserId.Should().BeFalse();
        (await host.CountAsync("subjects WHERE kind = 'user'")).Should().Be(0);
    }

    [Fact]
    public async Task An_administrator_who_allows_user_ids_on_a_public_url_is_warned_about_on_the_page()
    {
        await using var host = await UseCaseHost.StartAsync(settings => settings.Usual() with
        {
            PublicUrl = new Uri("https://bifrost.example"),
            Client = new ClientSettings { AllowSelfDeclaredUserId = true },
        });
        var walk = await Walk.OpenedAsync(host);

        (await walk.IdentityAsync()).Value.WarnsAboutUserId.Should().BeTrue();
        (await walk.UserAsync("carol")).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_choice_that_the_administrator_took_away_meanwhile_cannot_consent()
    {
        var host = await UseCaseHost.StartAsync();
        var walk = await Walk.OpenedAsync(host);
        await walk.UserAsync("carol");
        await using var strict = await host.RestartAsync(settings => settings with
        {
            Client = new ClientSettings { AllowSelfDeclaredUserId = false },
        });

        var refused = await strict.SendAsync(new Application.Flows.SubmitConsentCommand(walk.Ticket, null));

        refused.Error.Should().Be(FlowErrors.IdentityChanged);
        (await strict.CountAsync("sessions")).Should().Be(0);
    }

    [Fact]
    public async Task A_remembered_user_id_is_not_offered_once_user_ids_are_not_accepted()
    {
        var host = await UseCaseHost.StartAsync();
        var walk = await Walk.OpenedAsync(host);
        await walk.UserAsync("carol");
        await walk.CodeAsync();
        await using var strict = await host.RestartAsync(settings => settings with
        {
            Client = new ClientSettings { AllowSelfDeclaredUserId = false },
        });
        var again = await Walk.OpenedAsync(strict, walk.Browser, Walk.SecureUrl);

        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
        (await again.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }

    private static BifrostSettings RequireKey(BifrostSettings settings) => settings.Usual() with
    {
        Client = new ClientSettings { EnforceAuthOnInference = true },
    };
}
