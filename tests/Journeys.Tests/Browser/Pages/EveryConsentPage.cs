using Bifrost.Journeys.Tests.Setup;

namespace Bifrost.Journeys.Tests.Browser.Pages;

/// <summary>The pages on which a person consents, in every state that looks different.</summary>
public sealed class EveryConsentPage(Chromium chromium) : LookAtPages(chromium)
{
    [ChromiumFact]
    public Task Home_page() => LookAsync("home", tab => tab.OpenAsync(Bifrost.BaseUrl));

    [ChromiumFact]
    public Task Identity_page() => LookAsync("identity", AtConsentAsync);

    [ChromiumFact]
    public Task Identity_page_with_a_refused_key() => LookAsync("identity-refused-key", async tab =>
    {
        await AtConsentAsync(tab);
        await tab.UseKeyAsync("sk-bf-wrong-0123456789abcdefghij");
        await tab.ReadsAsync("This virtual key is not accepted");
    });

    [ChromiumFact]
    public Task Identity_page_for_an_unknown_program() => LookAsync("identity-unknown-program", async tab =>
    {
        await tab.OpenAsync((await ProgramAsync("Helpful tools", UnknownProgram)).AuthorizeUrl);
        await tab.ReadsAsync("Do you trust tools.example.net?");
    });

    [ChromiumFact]
    public Task Identity_page_for_an_app() => LookAsync("identity-app", async tab =>
        await tab.OpenAsync((await ProgramAsync("Cursor", "cursor://anysphere.cursor-mcp/oauth")).AuthorizeUrl));

    // "Continue as" is offered over https only; its markup is tested without a browser.
    [ChromiumFact]
    public Task Identity_page_after_another_tab_changed_the_identity() => LookAsync("identity-switched", async tab =>
    {
        await AtServicesAsync(tab);
        await tab.OpenAsync($"{tab.Page.Url.Replace("/mcps", "", StringComparison.Ordinal)}&error=identity_switched");
        await tab.ReadsAsync("Who you are was changed in another tab");
    });

    [ChromiumFact]
    public Task Services_page() => LookAsync("services", AtServicesAsync);

    [ChromiumFact]
    public Task Services_page_with_a_connected_service() => LookAsync("services-connected", async tab =>
    {
        await AtServicesAsync(tab);
        await tab.ConnectNotesAsync();
    });

    [ChromiumFact]
    public Task Services_page_of_somebody_who_skipped() => LookAsync("services-skipped", async tab =>
    {
        await AtConsentAsync(tab);
        await tab.SkipAsync();
        await tab.SeesAsync(Tab.ServicesHeading);
    });

    [ChromiumFact]
    public Task Services_page_for_an_unknown_program() => LookAsync("services-unknown-program", async tab =>
    {
        await tab.OpenAsync((await ProgramAsync("Helpful tools", UnknownProgram)).AuthorizeUrl);
        await tab.UseKeyAsync();
        await tab.SeesAsync(Tab.ServicesHeading);
    });

    [ChromiumFact]
    public Task Login_page_of_the_sample() => LookAsync("sample-login", async tab =>
    {
        await AtServicesAsync(tab);
        await tab.Link("Connect notes").ClickAsync();
        await tab.SeesAsync("Sign in to Notes");
    });
}
