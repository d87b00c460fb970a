using Bifrost.Application.Settings;
using Bifrost.Journeys.Tests.Setup;
using Bifrost.Testing;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Bifrost.Journeys.Tests.Browser.Pages;

/// <summary>
/// Looks at a page in light and dark, wide and narrow: no accessibility rule is broken, nothing has to be scrolled
/// sideways. The pictures stay in artifacts/screenshots for people to look at.
/// </summary>
public abstract class LookAtPages(Chromium chromium) : BrowserJourney(chromium)
{
    protected const string UnknownProgram = "https://tools.example.net/callback";

    // WCAG 2.2, 1.4.10: content reflows down to a width of 320.
    private const int Narrowest = 320;
    private const int Wide = 1280;
    private const int Phone = 390;

    private static readonly (int Width, int Height, ColorScheme Scheme)[] Looks =
    [
        (Wide, 800, ColorScheme.Light), (Wide, 800, ColorScheme.Dark),
        (Phone, 844, ColorScheme.Light), (Phone, 844, ColorScheme.Dark),
    ];

    private protected override BifrostSettings Configure(BifrostSettings settings) =>
        base.Configure(settings).WithPerUser("calendar", Notes.McpUrl) with
        {
            Consent = new ConsentSettings { HelpText = "Keys are handed out by the platform team.\nAsk in #bifrost." },
        };

    /// <summary>Reaches a page as a person would, then looks at it in every way.</summary>
    private protected async Task LookAsync(string name, Func<Tab, Task> reach)
    {
        var tab = await TabAsync();
        await reach(tab);

        foreach (var (width, height, scheme) in Looks)
        {
            await tab.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await tab.Page.SetViewportSizeAsync(width, height);
            await tab.Page.ScreenshotAsync(new() { FullPage = true, Path = Picture($"{name}-{width}-{scheme}") });

            // Colours depend on the scheme alone and the layout on the width alone, so two looks show every rule broken.
            if ((width == Wide) == (scheme == ColorScheme.Light))
            {
                await NoRuleIsBrokenAsync(tab.Page);
            }
        }

        await FitsAsync(tab.Page);
    }

    private protected async Task AtConsentAsync(Tab tab) => await tab.OpenAsync((await ProgramAsync()).AuthorizeUrl);

    private protected async Task AtServicesAsync(Tab tab)
    {
        await AtConsentAsync(tab);
        await tab.UseKeyAsync();
        await tab.SeesAsync(Tab.ServicesHeading);
    }

    private static string Picture(string name) => Path.Combine(Repository.Screenshots, $"{name.ToLowerInvariant()}.png");

    private static async Task NoRuleIsBrokenAsync(IPage page)
    {
        var result = await page.RunAxe();

        result.Violations
            .SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {rule.Help}: {node.Html}"))
            .Should().BeEmpty();
    }

    private static async Task FitsAsync(IPage page)
    {
        await page.SetViewportSizeAsync(Narrowest, 600);
        var overflow = await page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");

        overflow.Should().Be(0, "nothing has to be scrolled sideways on a narrow screen");
    }
}
