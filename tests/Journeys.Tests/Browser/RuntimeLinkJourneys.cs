using Bifrost.Journeys.Tests.Setup;
using Bifrost.Testing;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>A service that is connected only when one of its tools is first used, by a link in the answer to the call.</summary>
public sealed class RuntimeLinkJourneys(Chromium chromium) : BrowserJourney(chromium)
{
    private const string NeedsProof = "Is this link yours?";

    [ChromiumFact]
    public async Task The_link_connects_the_account_in_the_same_browser_and_the_next_call_simply_works()
    {
        var client = await SignedInAsync();
        var tab = await TabAsync();

        await tab.OpenAsync(await client.ConnectLinkAsync());
        await tab.SignInAtNotesAsync();
        await tab.SeesAsync("notes is connected");
        await tab.ReadsAsync("You may close this window");

        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    [ChromiumFact]
    public async Task In_another_browser_the_link_asks_for_proof_and_stays_unused()
    {
        var client = await SignedInAsync();
        var link = await client.ConnectLinkAsync();
        var other = await TabInAsync(await BrowserAsync());
        var own = await TabAsync();

        var refused = await other.OpenAsync(link);
        await other.SeesAsync(NeedsProof);
        await own.OpenAsync(link);
        await own.SignInAtNotesAsync();
        await own.SeesAsync("notes is connected");

        refused!.Status.Should().Be(403);
        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    [ChromiumFact]
    public async Task In_another_browser_the_key_of_the_session_is_proof_and_no_other_key_is()
    {
        var client = await SignedInAsync();
        var tab = await TabInAsync(await BrowserAsync());
        await tab.OpenAsync(await client.ConnectLinkAsync());

        await EnterKeyAsync(tab, TestServers.BobKey);
        await tab.SeesAsync(NeedsProof);
        await EnterKeyAsync(tab, TestServers.AliceKey);
        await tab.SignInAtNotesAsync();
        await tab.SeesAsync("notes is connected");

        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    [ChromiumFact]
    public async Task A_link_on_another_site_is_confirmed_before_anything_happens()
    {
        var client = await SignedInAsync();
        var link = await client.ConnectLinkAsync();
        var tab = await TabAsync();

        await tab.FollowFromElsewhereAsync(link);
        await tab.SeesAsync("Connect notes?");
        await tab.Button("Connect notes as alice").ClickAsync();
        await tab.SignInAtNotesAsync();
        await tab.SeesAsync("notes is connected");

        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    [ChromiumFact]
    public async Task A_link_works_once()
    {
        var client = await SignedInAsync();
        var link = await client.ConnectLinkAsync();
        var tab = await TabAsync();
        await tab.OpenAsync(link);
        await tab.SignInAtNotesAsync();
        await tab.SeesAsync("notes is connected");

        var again = await tab.OpenAsync(link);

        again!.Status.Should().Be(401);
    }

    private static async Task EnterKeyAsync(Tab tab, string key)
    {
        await tab.Page.GetByLabel("Virtual Key").FillAsync(key);
        await tab.Button("Connect").ClickAsync();
    }
}
