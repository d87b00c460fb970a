using Bifrost.Application.Settings;
using Bifrost.Journeys.Tests.Setup;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;
using Microsoft.Playwright;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>
/// A person with a browser, Bifrost, and one service behind it. Each journey has its own of all three, and fails if the
/// browser objected to anything on any page.
/// </summary>
[Collection(ChromiumTests.Name)]
public abstract class BrowserJourney(Chromium chromium) : IAsyncLifetime
{
    private readonly List<Complaints> _complaints = [];
    private readonly List<ClientProgram> _clients = [];
    private readonly List<IBrowserContext> _contexts = [];
    private NotesServer? _notes;
    private BifrostServer? _bifrost;
    private IBrowserContext? _own;

    private protected NotesServer Notes => _notes!;

    private protected BifrostServer Bifrost => _bifrost!;

    public async Task InitializeAsync()
    {
        _notes = await NotesServer.StartAsync(new NotesOptions());
        _bifrost = await BifrostServer.StartAsync(Configure);
    }

    public async Task DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.CloseAsync();
        }

        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await Bifrost.DisposeAsync();
        await Notes.DisposeAsync();
        _complaints.SelectMany(complaints => complaints.All)
            .Should().BeEmpty("no page gives the browser a reason to object");
    }

    /// <summary>What the administrator has set, besides the service and two keys.</summary>
    private protected virtual BifrostSettings Configure(BifrostSettings settings) => settings
        .WithPerUser("notes", Notes.McpUrl)
        .WithKey("alice", TestServers.AliceKey)
        .WithKey("bob", TestServers.BobKey);

    /// <summary>A program of the person, ready to be consented to.</summary>
    private protected async Task<ClientProgram> ProgramAsync(
        string name = "Claude Code", string? redirect = null, bool https = false)
    {
        var client = await ClientProgram.StartAsync(Bifrost, name, redirect, https);
        _clients.Add(client);

        return client;
    }

    /// <summary>A new tab in the person's own browser.</summary>
    private protected async Task<Tab> TabAsync() => await TabInAsync(_own ??= await BrowserAsync());

    /// <summary>A tab in which a program has just opened its authorize request.</summary>
    private protected async Task<Tab> TabAtConsentAsync(ClientProgram client)
    {
        var tab = await TabAsync();
        await tab.OpenAsync(client.AuthorizeUrl);

        return tab;
    }

    /// <summary>A program whose person entered a key in their own browser and connected nothing.</summary>
    private protected async Task<ClientProgram> SignedInAsync()
    {
        var client = await ProgramAsync();
        var tab = await TabAtConsentAsync(client);
        await tab.UseKeyAsync();
        await tab.FinishAtClientAsync();
        await client.SignInAsync();
        await tab.Page.CloseAsync();

        return client;
    }

    /// <summary>Another browser: other cookies, other settings.</summary>
    private protected async Task<IBrowserContext> BrowserAsync(BrowserNewContextOptions? options = null) =>
        await UseAsync(await chromium.Browser.NewContextAsync(options ?? new() { IgnoreHTTPSErrors = true }));

    /// <summary>Watches a context that a journey made itself, and closes it in the end.</summary>
    private protected async Task<IBrowserContext> UseAsync(IBrowserContext context)
    {
        _contexts.Add(context);
        _complaints.Add(await Complaints.ListenAsync(context));

        return context;
    }

    private protected static async Task<Tab> TabInAsync(IBrowserContext browser) => new(await browser.NewPageAsync());
}
