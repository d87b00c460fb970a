using Bifrost.Journeys.Tests.Setup;
using Bifrost.Testing;
using static Microsoft.Playwright.Assertions;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>Consent by people who use no mouse, and in browsers that run no script.</summary>
public sealed class WithoutMouseOrScript(Chromium chromium) : BrowserJourney(chromium)
{
    private const int MostStops = 30;

    // The accessible name is what a screen reader would say; the outline is what everybody else sees.
    private const string Focused =
        """
        () => {
          const e = document.activeElement;
          const name = (e.labels?.[0] ?? e).textContent.trim().replace(/\s+/g, ' ');
          return name + (getComputedStyle(e).outlineStyle === 'none' ? ' (focus not visible)' : '');
        }
        """;

    [ChromiumFact]
    public async Task The_keyboard_alone_leads_from_the_request_to_the_client()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);

        await TabToAsync(tab, "Virtual Key");
        await tab.Page.Keyboard.TypeAsync(TestServers.AliceKey);
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.SeesAsync(Tab.ServicesHeading);
        await TabToAsync(tab, "Connect notes");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.SeesAsync("Sign in to Notes");
        await tab.Page.Keyboard.TypeAsync("alice");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.SeesAsync(Tab.ServicesHeading);
        await TabToAsync(tab, "Finish");
        await tab.Page.Keyboard.PressAsync("Enter");
        await client.SignInAsync();

        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    [ChromiumFact]
    public async Task The_keyboard_stops_at_everything_in_the_order_of_the_page()
    {
        var tab = await TabAtConsentAsync(await ProgramAsync());
        var identity = await StopsAsync(tab, 6);
        await tab.UseKeyAsync();
        await tab.SeesAsync(Tab.ServicesHeading);
        var services = await StopsAsync(tab, 4);

        identity.Should().Equal("Virtual Key", "Use this key", "User ID", "Use this ID", "Skip this step", "Deny and go back");
        services.Should().Equal("Change who you are", "Connect notes", "Finish", "Deny and go back");
    }

    [ChromiumFact]
    public async Task Without_mouse_or_script_a_service_is_disconnected()
    {
        var tab = await TabInAsync(await BrowserAsync(new() { JavaScriptEnabled = false }));
        await tab.OpenAsync((await ProgramAsync()).AuthorizeUrl);
        await tab.UseKeyAsync();
        await tab.ConnectNotesAsync();

        await tab.Button("Disconnect notes").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");

        await tab.SeesAsync(Tab.ServicesHeading);
        await Expect(tab.Link("Connect notes")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task Without_any_script_consent_works_to_its_end()
    {
        var client = await ProgramAsync();
        var tab = await TabInAsync(await BrowserAsync(new() { JavaScriptEnabled = false }));
        await tab.OpenAsync(client.AuthorizeUrl);

        await tab.UseKeyAsync();
        await tab.ConnectNotesAsync();
        await tab.FinishAtClientAsync();
        await client.SignInAsync();

        (await client.TextOfAsync("notes-whoami")).Should().Be("alice");
    }

    private static async Task TabToAsync(Tab tab, string name)
    {
        var stops = new List<string>();

        while (!stops.Contains(name))
        {
            stops.Count.Should().BeLessThan(MostStops, "the keyboard must reach {0}", name);
            stops.AddRange(await StopsAsync(tab, 1));
        }
    }

    private static async Task<IReadOnlyList<string>> StopsAsync(Tab tab, int count)
    {
        var stops = new List<string>();

        for (var stop = 0; stop < count; stop++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            stops.Add(await tab.Page.EvaluateAsync<string>(Focused));
        }

        return stops;
    }
}
