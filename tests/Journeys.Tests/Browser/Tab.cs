using System.Net;
using Bifrost.Journeys.Tests.Setup;
using Bifrost.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>A tab as a person uses it: by what it says on buttons, links and fields.</summary>
internal sealed class Tab(IPage page)
{
    public const string IdentityHeading = "Choose who you are";
    public const string ServicesHeading = "Connect your services";

    public IPage Page => page;

    public Task<IResponse?> OpenAsync(string url) => page.GotoAsync(url);

    /// <summary>Opens a page of another site, which has this link in it, and follows the link.</summary>
    public async Task FollowFromElsewhereAsync(string link)
    {
        const string Elsewhere = "http://elsewhere.example/";
        var html = $"""<!doctype html><title>Elsewhere</title><a href="{WebUtility.HtmlEncode(link)}">Look</a>""";
        await page.RouteAsync(Elsewhere, route => route.FulfillAsync(new() { ContentType = "text/html", Body = html }));
        await page.GotoAsync(Elsewhere);
        await Link("Look").ClickAsync();
    }

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>Waits until the page has this heading of the first level.</summary>
    public Task SeesAsync(string heading) =>
        Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);

    /// <summary>Waits until the page says this somewhere.</summary>
    public Task ReadsAsync(string text) => Expect(page.Locator("main")).ToContainTextAsync(text);

    public async Task UseKeyAsync(string key = TestServers.AliceKey)
    {
        await SeesAsync(IdentityHeading);
        await page.GetByLabel("Virtual Key").FillAsync(key);
        await page.GetByLabel("Virtual Key").PressAsync("Enter");
    }

    public async Task UseIdAsync(string userId)
    {
        await SeesAsync(IdentityHeading);
        await page.GetByLabel("User ID").FillAsync(userId);
        await Button("Use this ID").ClickAsync();
    }

    public async Task SkipAsync()
    {
        await SeesAsync(IdentityHeading);
        await Button("Skip this step").ClickAsync();
    }

    /// <summary>From the services page: to the provider, in as this user, and back.</summary>
    public async Task ConnectNotesAsync(string user = "alice")
    {
        await SeesAsync(ServicesHeading);
        await Link("Connect notes").ClickAsync();
        await SignInAtNotesAsync(user);
        await SeesAsync(ServicesHeading);
        await ReadsAsync("Connected ✓");
    }

    /// <summary>The login page of the provider.</summary>
    public async Task SignInAtNotesAsync(string user = "alice")
    {
        await SeesAsync("Sign in to Notes");
        await page.GetByLabel("User name").FillAsync(user);
        await Button("Allow").ClickAsync();
    }

    public async Task FinishAsync()
    {
        await SeesAsync(ServicesHeading);
        await Button("Finish").ClickAsync();
    }

    /// <summary>Finishes and waits for the page of the client.</summary>
    public async Task FinishAtClientAsync()
    {
        await FinishAsync();
        await SeesAsync(CallbackListener.Heading);
    }
}
