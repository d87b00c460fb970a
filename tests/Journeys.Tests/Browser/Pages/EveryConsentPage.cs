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

    [ChromiumFact]
    public Task Identity_page_of_a_browser_that_was_here_before() => LookAsync("identity-continue", async tab =>
    {
        await AtConsentAsync(tab);
        await tab.UseKeyAsync();
        await tab.FinishAtClientAsync();
        await AtConsentAsync(tab);
        await tab.ReadsAsync("Continue as alice");
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
