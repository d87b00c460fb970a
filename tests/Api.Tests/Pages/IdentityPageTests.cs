using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;

namespace Bifrost.Api.Tests.Pages;

/// <summary>The first consent step (product contract 3.2, 3.6, 7, V-28, V-33).</summary>
public sealed class IdentityPageTests
{
    [Fact]
    public async Task The_page_says_who_asks_where_the_answer_goes_what_is_granted_and_for_how_long()
    {
        var page = await Serve(APage.Identity);

        page.Text.Should().Contain("Claude Code").And.Contain("unverified")
            .And.Contain("a program on this computer (localhost:54321)")
            .And.Contain("use of the tools of connected services, as you, for 24 hours")
            .And.Contain("To end it sooner")
            .And.Contain("This request is open for another 14 minutes.");
    }

    [Theory]
    [InlineData(1, "open for another minute.")]
    [InlineData(0, "open for less than a minute.")]
    public async Task The_last_minutes_are_said_as_a_person_says_them(int minutes, string expected)
    {
        var page = await Serve(APage.Identity with { MinutesLeft = minutes });

        page.Text.Should().Contain(expected);
    }

    [Fact]
    public async Task A_loopback_answer_comes_with_a_hint_and_without_a_warning()
    {
        var page = await Serve(APage.Identity with { Client = APage.ClaudeCode with { IsKnown = false } });

        page.Text.Should().Contain("Any program on this computer could be listening there.")
            .And.NotContain("Do you trust");
    }

    [Fact]
    public async Task An_answer_to_an_app_names_its_scheme_and_comes_with_a_hint()
    {
        var cursor = RedirectDestination.Of(new Uri("cursor://anysphere.cursor-mcp/oauth/callback"));

        var page = await Serve(APage.Identity with { Client = new AskingClient("Cursor", cursor, IsKnown: false) });

        page.Text.Should().Contain("an app on this device (cursor://anysphere.cursor-mcp)")
            .And.Contain("Any app on this device can claim such an address.").And.NotContain("Do you trust");
    }

    [Fact]
    public async Task An_unknown_web_site_is_warned_about_above_the_buttons_with_host_and_services()
    {
        var page = await Serve(APage.Identity with { Client = APage.Stranger });

        page.Text.Should().Contain("Do you trust evil.example?").And.Contain("notion").And.Contain("github");
        page.Html.IndexOf("Do you trust", StringComparison.Ordinal)
            .Should().BeLessThan(page.Html.IndexOf("<button", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_known_web_site_is_named_without_a_warning()
    {
        var page = await Serve(APage.Identity with { Client = APage.Stranger with { IsKnown = true } });

        page.Text.Should().Contain("evil.example").And.NotContain("Do you trust");
    }

    [Fact]
    public async Task Forms_carry_the_flow_and_the_persons_own_input_only()
    {
        var page = await Serve(APage.Identity with { ContinueAs = APage.TeamA });

        page.Fields(PageRoutes.Continue).Keys.Should().Equal("flow_id");
        page.Fields(PageRoutes.VirtualKey).Keys.Should().Equal("flow_id", "vk");
        page.Fields(PageRoutes.UserId).Keys.Should().Equal("flow_id", "user_id");
        page.Fields(PageRoutes.Skip).Keys.Should().Equal("flow_id");
        page.Fields(PageRoutes.Deny).Keys.Should().Equal("flow_id");
        page.All("form").Should().HaveCount(5).And.OnlyContain(form => form.Attribute("method")!.Value == "post");
        page.All("input").Where(input => input.Attribute("name")!.Value == "flow_id")
            .Should().OnlyContain(input => input.Attribute("value")!.Value == "flow-1");
    }

    [Fact]
    public async Task What_is_not_offered_has_no_form()
    {
        var page = await Serve(APage.Identity with { OffersUserId = false, OffersSkip = false });

        page.HasForm(PageRoutes.Continue).Should().BeFalse();
        page.HasForm(PageRoutes.UserId).Should().BeFalse();
        page.HasForm(PageRoutes.Skip).Should().BeFalse();
        page.HasForm(PageRoutes.VirtualKey).Should().BeTrue();
        page.HasForm(PageRoutes.Deny).Should().BeTrue();
    }

    [Fact]
    public async Task The_key_is_hidden_while_typed_and_not_kept_or_corrected_by_the_browser()
    {
        var page = await Serve(APage.Identity);

        var input = page.ById("vk");
        input.Attribute("type")!.Value.Should().Be("password");
        input.Attribute("autocomplete")!.Value.Should().Be("off");
        input.Attribute("spellcheck")!.Value.Should().Be("false");
        input.Attribute("value").Should().BeNull();
    }

    [Fact]
    public async Task Each_identity_says_in_one_sentence_what_it_means()
    {
        var page = await Serve(APage.Identity with { ContinueAs = APage.TeamA });

        page.Text.Should().Contain("Continue as team-a")
            .And.Contain("Everyone who holds key team-a will act with the account you connect.")
            .And.Contain("Everyone who holds the same key will act with the accounts you connect.")
            .And.Contain("The accounts you connect are kept under this ID")
            .And.Contain("Connections you make will not survive this session");
    }

    [Fact]
    public async Task An_open_user_id_says_that_anyone_can_use_it()
    {
        var page = await Serve(APage.Identity with { WarnsAboutUserId = true });

        page.ById("user-id-hint").Value.Should().Be("Anyone who enters this ID uses the accounts connected under it.");
    }

    [Fact]
    public async Task Changing_from_skip_says_that_its_connections_are_dropped()
    {
        var page = await Serve(APage.Identity with { Chosen = new ActingIdentity(IdentityKind.Session) });

        page.Text.Should().Contain("What you have connected without an identity is dropped if you choose one now.");
        page.All("a").Should().Contain(link => link.Attribute("href")!.Value == "/oauth/consent/mcps?flow_id=flow-1");
    }

    [Fact]
    public async Task The_administrators_text_keeps_its_line_breaks()
    {
        var page = await Serve(APage.Identity with { HelpText = "first line\nsecond line" });

        page.All("bdi").Should().Contain(bdi =>
            bdi.Value == "first line\nsecond line" && bdi.Parent!.Attribute("class")!.Value == "keep-lines");
    }

    private static Task<ServedPage> Serve(IdentityPageModel model) => ServedPage.From(Page.Identity(model));
}
