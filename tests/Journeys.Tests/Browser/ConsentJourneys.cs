using Bifrost.Journeys.Tests.Setup;
using Bifrost.Testing;
using static Microsoft.Playwright.Assertions;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>The ways through consent that a person can take, each to its end at the client.</summary>
public sealed class ConsentJourneys(Chromium chromium) : BrowserJourney(chromium)
{
    [ChromiumFact]
    public async Task A_key_and_a_connected_account_make_the_clients_calls_run_as_that_account()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);

        await tab.UseKeyAsync();
        await tab.ConnectNotesAsync("alice");
        await tab.FinishAtClientAsync();
        await client.SignInAsync();

        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    [ChromiumFact]
    public async Task A_user_id_and_a_connected_account_do_the_same()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);

        await tab.UseIdAsync("bob@example.com");
        await tab.ReadsAsync("You act as bob@example.com");
        await tab.ConnectNotesAsync("bob");
        await tab.FinishAtClientAsync();
        await client.SignInAsync();

        (await client.TextOfAsync("notes-whoami")).Should().Be("bob");
    }

    [ChromiumFact]
    public async Task Skipping_leads_to_the_client_with_a_session_of_its_own()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);

        await tab.SkipAsync();
        await tab.ReadsAsync("You act without an identity");
        await tab.ConnectNotesAsync("carol");
        await tab.FinishAtClientAsync();
        await client.SignInAsync();

        (await client.TextOfAsync("notes-whoami")).Should().Be("carol");
    }

    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Denying_on_either_page_tells_the_client_and_ends_the_request(bool onServicesPage)
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);

        if (onServicesPage)
        {
            await tab.UseKeyAsync();
            await tab.SeesAsync(Tab.ServicesHeading);
        }

        await tab.Button("Deny and go back").ClickAsync();

        (await client.AnswerAsync()).Error.Should().Be("access_denied");
    }

    [ChromiumFact]
    public async Task A_wrong_key_is_explained_at_its_field_and_the_right_one_goes_on()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);

        await tab.UseKeyAsync("sk-bf-wrong-0123456789abcdefghij");
        await tab.SeesAsync(Tab.IdentityHeading);
        await Expect(tab.Page.GetByLabel("Virtual Key")).ToHaveAccessibleDescriptionAsync(
            new System.Text.RegularExpressions.Regex("^This virtual key is not accepted"));
        await Expect(tab.Page.GetByLabel("Virtual Key")).ToBeEmptyAsync();
        await tab.UseKeyAsync();
        await tab.FinishAtClientAsync();

        (await client.AnswerAsync()).Code.Should().NotBeNull();
    }

    [ChromiumFact]
    public async Task The_second_time_the_account_is_still_connected_and_over_plain_http_the_key_is_entered_once_more()
    {
        var first = await TabAtConsentAsync(await ProgramAsync());
        await first.UseKeyAsync();
        await first.ConnectNotesAsync();
        await first.FinishAtClientAsync();
        var client = await ProgramAsync("Cursor");
        var second = await TabAtConsentAsync(client);

        await Expect(second.Button("Continue as alice")).ToHaveCountAsync(0);
        await second.UseKeyAsync();
        await second.ReadsAsync("You act as alice");
        await second.ReadsAsync("Connected ✓");
        await second.FinishAtClientAsync();
        await client.SignInAsync();

        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    [ChromiumFact]
    public async Task What_was_connected_stays_with_the_identity_under_which_it_was_connected()
    {
        var tab = await TabAtConsentAsync(await ProgramAsync());
        await tab.UseKeyAsync();
        await tab.ConnectNotesAsync();

        await tab.Link("Change who you are").ClickAsync();
        await tab.UseKeyAsync(TestServers.BobKey);

        await tab.ReadsAsync("You act as bob");
        await Expect(tab.Link("Connect notes")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task A_disconnected_service_can_be_connected_anew_and_the_browser_stays_in_the_request()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);
        await tab.UseKeyAsync();
        await tab.ConnectNotesAsync("alice");

        await tab.Button("Disconnect notes").ClickAsync();
        await tab.SeesAsync(Tab.ServicesHeading);
        await Expect(tab.Link("Connect notes")).ToBeVisibleAsync();
        await Expect(tab.Button("Disconnect notes")).ToHaveCountAsync(0);
        await tab.ConnectNotesAsync("bob");
        await tab.FinishAtClientAsync();
        await client.SignInAsync();

        (await client.TextOfAsync("notes-whoami")).Should().Be("bob");
    }

    [ChromiumFact]
    public async Task Declining_at_the_provider_leads_back_to_the_services()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);
        await tab.UseKeyAsync();
        await tab.Link("Connect notes").ClickAsync();
        await tab.Button("Deny").ClickAsync();

        await tab.SeesAsync("notes was not connected");
        await tab.Link("Back to your services").ClickAsync();
        await tab.FinishAtClientAsync();

        (await client.AnswerAsync()).Code.Should().NotBeNull();
    }
}
