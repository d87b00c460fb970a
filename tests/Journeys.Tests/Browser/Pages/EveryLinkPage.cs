using Bifrost.Journeys.Tests.Setup;
using Bifrost.Testing;

namespace Bifrost.Journeys.Tests.Browser.Pages;

/// <summary>The pages that a link in the answer to a tool call leads to.</summary>
public sealed class EveryLinkPage(Chromium chromium) : LookAtPages(chromium)
{
    [ChromiumFact]
    public Task Link_in_another_browser() => LookAsync("link-proof", async tab =>
    {
        await AtSomebodyElsesLinkAsync(tab);
        await tab.SeesAsync("Is this link yours?");
    });

    [ChromiumFact]
    public Task Link_with_a_wrong_key() => LookAsync("link-proof-refused", async tab =>
    {
        await AtSomebodyElsesLinkAsync(tab);
        await tab.Page.GetByLabel("Virtual Key").FillAsync(TestServers.BobKey);
        await tab.Button("Connect").ClickAsync();
        await tab.ReadsAsync("not accepted");
    });

    [ChromiumFact]
    public Task Link_that_is_unknown() => LookAsync("link-unknown", tab => tab.OpenAsync(
        $"{Bifrost.BaseUrl}/api/oauth/per-user/upstream/authorize?mcp_client_id=notes&session=AAAAAAAAAAAAAAAAAAAAAA"));

    [ChromiumFact]
    public Task Link_to_confirm() => LookAsync("link-confirm", async tab =>
    {
        var link = await (await SignedInAsync()).ConnectLinkAsync();
        await tab.FollowFromElsewhereAsync(link);
        await tab.SeesAsync("Connect notes?");
    });

    [ChromiumFact]
    public Task Connected_by_a_link() => LookAsync("link-connected", async tab =>
    {
        await tab.OpenAsync(await (await SignedInAsync()).ConnectLinkAsync());
        await tab.SignInAtNotesAsync();
        await tab.SeesAsync("notes is connected");
    });

    private async Task AtSomebodyElsesLinkAsync(Tab tab)
    {
        var link = await (await SignedInAsync()).ConnectLinkAsync();
        await tab.Page.Context.ClearCookiesAsync();
        await tab.OpenAsync(link);
    }
}
