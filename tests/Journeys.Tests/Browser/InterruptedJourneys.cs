using Bifrost.Journeys.Tests.Setup;
using static Microsoft.Playwright.Assertions;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>What people do besides the next step: go back, reload, open a second tab, come back too late.</summary>
public sealed class InterruptedJourneys(Chromium chromium) : BrowserJourney(chromium)
{
    private const string ConnectAgain = "go back to your client and connect again";

    [ChromiumFact]
    public async Task Two_tabs_at_once_each_reach_their_own_client()
    {
        var one = await ProgramAsync("Claude Code");
        var two = await ProgramAsync("Cursor");
        var first = await TabAtConsentAsync(one);
        var second = await TabAtConsentAsync(two);

        await first.UseKeyAsync();
        await second.UseIdAsync("bob");
        await first.ConnectNotesAsync("alice");
        await second.ConnectNotesAsync("bob");
        await second.FinishAtClientAsync();
        await first.FinishAtClientAsync();
        await one.SignInAsync();
        await two.SignInAsync();

        (await one.TextOfAsync("notes-whoami")).Should().Be("alice");
        (await two.TextOfAsync("notes-whoami")).Should().Be("bob");
    }

    [ChromiumFact]
    public async Task A_page_is_not_finished_for_an_identity_that_another_tab_chose()
    {
        var client = await ProgramAsync();
        var read = await TabAtConsentAsync(client);
        await read.UseIdAsync("alice");
        await read.SeesAsync(Tab.ServicesHeading);
        var other = await TabAsync();
        await other.OpenAsync(read.Page.Url.Replace("/mcps", "", StringComparison.Ordinal));
        await other.UseIdAsync("bob");
        await other.SeesAsync(Tab.ServicesHeading);

        await read.FinishAsync();
        await read.SeesAsync(Tab.IdentityHeading);
        await read.ReadsAsync("Who you are was changed in another tab");
        await read.ReadsAsync("So far: bob");
        await read.UseIdAsync("alice");
        await read.FinishAtClientAsync();

        (await client.AnswerAsync()).Code.Should().NotBeNull();
    }

    [ChromiumFact]
    public async Task A_click_on_a_page_that_has_just_come_under_the_pointer_answers_nothing()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);
        await tab.UseIdAsync("alice");
        await tab.SeesAsync(Tab.ServicesHeading);
        var finish = tab.Button("Finish");
        await finish.ScrollIntoViewIfNeededAsync();
        var box = (await finish.BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));

        await tab.Page.Mouse.ClickAsync(x, y);
        await tab.Page.Mouse.ClickAsync(x, y);
        await Expect(finish).ToHaveCSSAsync("pointer-events", "none");
        await Expect(finish).ToHaveCSSAsync("pointer-events", "auto");
        await tab.SeesAsync(Tab.ServicesHeading);
        await tab.Page.Mouse.ClickAsync(x, y);
        await tab.SeesAsync(CallbackListener.Heading);

        (await client.AnswerAsync()).Code.Should().NotBeNull();
    }

    [ChromiumFact]
    public async Task Denying_in_one_tab_leaves_the_other_open()
    {
        var two = await ProgramAsync("Cursor");
        var first = await TabAtConsentAsync(await ProgramAsync());
        var second = await TabAtConsentAsync(two);

        await first.Button("Deny and go back").ClickAsync();
        await first.SeesAsync(CallbackListener.Heading);
        await second.SkipAsync();
        await second.FinishAtClientAsync();

        (await two.AnswerAsync()).Code.Should().NotBeNull();
    }

    [ChromiumFact]
    public async Task Going_back_after_the_end_finds_an_answered_request_and_says_what_to_do()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);
        await tab.SkipAsync();
        await tab.FinishAtClientAsync();

        await tab.Page.GoBackAsync();

        await tab.SeesAsync("This request cannot go on here");
        await tab.ReadsAsync("It was answered already");
        await Expect(tab.Page.Locator("main")).ToContainTextAsync(ConnectAgain, new() { IgnoreCase = true });
    }

    [ChromiumFact]
    public async Task Going_back_to_the_first_page_lets_the_person_choose_again()
    {
        var tab = await TabAtConsentAsync(await ProgramAsync());
        await tab.UseIdAsync("bob");
        await tab.SeesAsync(Tab.ServicesHeading);

        await tab.Page.GoBackAsync();
        await tab.ReadsAsync("So far: bob");
        await tab.UseKeyAsync();

        await tab.ReadsAsync("You act as alice");
    }

    [ChromiumFact]
    public async Task Reloading_any_page_sends_nothing_twice()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);
        await tab.Page.ReloadAsync();
        await tab.UseKeyAsync("sk-bf-wrong-0123456789abcdefghij");
        await tab.ReadsAsync("This virtual key is not accepted");
        await tab.Page.ReloadAsync();
        await tab.UseKeyAsync();
        await tab.ConnectNotesAsync();
        await tab.Page.ReloadAsync();
        await tab.ReadsAsync("Connected ✓");
        await tab.FinishAtClientAsync();
        await client.SignInAsync();

        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    [ChromiumTheory]
    [InlineData("Finish")]
    [InlineData("Deny and go back")]
    public async Task An_answer_after_15_minutes_is_refused_and_says_what_to_do(string button)
    {
        var tab = await TabAtConsentAsync(await ProgramAsync());
        await tab.SkipAsync();
        await tab.SeesAsync(Tab.ServicesHeading);
        Bifrost.Clock.Advance(TimeSpan.FromMinutes(15));

        await tab.Button(button).ClickAsync();

        await tab.SeesAsync("This request has expired");
        await Expect(tab.Page.Locator("main")).ToContainTextAsync(ConnectAgain, new() { IgnoreCase = true });
    }

    [ChromiumFact]
    public async Task A_key_entered_after_15_minutes_leads_to_a_page_that_says_what_to_do()
    {
        var tab = await TabAtConsentAsync(await ProgramAsync());
        Bifrost.Clock.Advance(TimeSpan.FromMinutes(15));

        await tab.UseKeyAsync();

        await tab.SeesAsync("This request has expired");
    }

    [ChromiumFact]
    public async Task Another_browser_cannot_go_on_with_the_request()
    {
        var tab = await TabAtConsentAsync(await ProgramAsync());
        await tab.SkipAsync();
        await tab.SeesAsync(Tab.ServicesHeading);
        var other = await TabInAsync(await BrowserAsync());

        await other.OpenAsync(tab.Page.Url);

        await other.SeesAsync("This request cannot go on here");
    }
}
