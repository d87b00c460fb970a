using Bifrost.Journeys.Tests.Setup;
using Microsoft.Playwright;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>
/// The last redirect of consent, which follows a form, leaves Bifrost for every kind of client that may register: the
/// content security policy must not stand in its way in a real browser.
/// </summary>
public sealed class CallbackJourneys(Chromium chromium) : BrowserJourney(chromium)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Chromium _chromium = chromium;

    [ChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_finished_consent_arrives_at_a_client_on_loopback_and_on_https(bool https)
    {
        var client = await ProgramAsync(https: https);
        var tab = await TabAtConsentAsync(client);

        await tab.SkipAsync();
        await tab.FinishAtClientAsync();

        (await client.AnswerAsync()).Code.Should().NotBeNull();
    }

    [ChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_denied_consent_arrives_at_a_client_on_loopback_and_on_https(bool https)
    {
        var client = await ProgramAsync(https: https);
        var tab = await TabAtConsentAsync(client);

        await tab.Button("Deny and go back").ClickAsync();
        await tab.SeesAsync(CallbackListener.Heading);

        (await client.AnswerAsync()).Error.Should().Be("access_denied");
    }

    [ChromiumTheory]
    [InlineData("cursor", "cursor://anysphere.cursor-mcp/oauth/callback")]
    [InlineData("com.example.app", "com.example.app:/oauth")]
    public async Task A_finished_consent_opens_the_app_that_owns_the_scheme(string scheme, string redirect)
    {
        using var app = new ProtocolHandler(scheme, Bifrost.BaseUrl);
        var client = await ProgramAsync("Cursor", redirect);
        var tab = await TabInAsync(await BrowserWithAsync(app));
        await tab.OpenAsync(client.AuthorizeUrl);

        await tab.SkipAsync();
        await tab.FinishAsync();
        var answer = client.Read(await app.OpenedWithAsync(new CancellationTokenSource(Patience).Token));
        await client.RedeemAsync(answer.Code!);

        (await client.TextOfAsync("notes-connect")).Should().StartWith("Authentication required for notes.");
    }

    [ChromiumFact]
    public async Task A_denied_consent_opens_the_app_that_owns_the_scheme()
    {
        using var app = new ProtocolHandler("cursor", Bifrost.BaseUrl);
        var client = await ProgramAsync("Cursor", "cursor://anysphere.cursor-mcp/oauth/callback");
        var tab = await TabInAsync(await BrowserWithAsync(app));
        await tab.OpenAsync(client.AuthorizeUrl);

        await tab.Button("Deny and go back").ClickAsync();
        var answer = client.Read(await app.OpenedWithAsync(new CancellationTokenSource(Patience).Token));

        answer.Error.Should().Be("access_denied");
    }

    [ChromiumFact]
    public async Task The_same_journey_fails_under_a_policy_that_restricts_forms_so_these_tests_can_tell()
    {
        var context = await _chromium.Browser.NewContextAsync();
        var complaints = await Complaints.ListenAsync(context);
        var client = await ProgramAsync();
        var tab = await TabInAsync(context);
        await tab.OpenAsync(client.AuthorizeUrl);
        await tab.SkipAsync();
        await tab.SeesAsync(Tab.ServicesHeading);
        await tab.Page.RouteAsync("**/oauth/consent/mcps*", RestrictFormsAsync);
        await tab.Page.ReloadAsync();

        var refusal = tab.Page.WaitForConsoleMessageAsync(new() { Predicate = message => message.Type == "error" });
        await tab.FinishAsync();
        await refusal;
        await context.CloseAsync();

        complaints.All.Should().Contain(complaint => complaint.Contains("form-action", StringComparison.Ordinal));
    }

    private static async Task RestrictFormsAsync(IRoute route)
    {
        var response = await route.FetchAsync();
        var headers = response.Headers.ToDictionary();
        headers["content-security-policy"] += "; form-action 'self'";
        await route.FulfillAsync(new() { Response = response, Headers = headers });
    }

    private async Task<IBrowserContext> BrowserWithAsync(ProtocolHandler app) => await UseAsync(
        await _chromium.Playwright.Chromium.LaunchPersistentContextAsync(app.Profile, new()
        {
            ExecutablePath = Tools.Chromium,
            Args = Chromium.Arguments,
            Env = app.Environment,
            Timeout = 120_000,
        }));
}
