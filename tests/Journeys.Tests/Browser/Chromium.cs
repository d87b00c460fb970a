using Bifrost.Journeys.Tests.Setup;
using Microsoft.Playwright;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>One Chromium for all journeys; each journey gets contexts of its own, which share nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    internal static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal IPlaywright Playwright => _playwright ?? throw Missing();

    internal IBrowser Browser => _browser ?? throw Missing();

    public async Task InitializeAsync()
    {
        if (Tools.Chromium is null)
        {
            return;
        }

        // Two cores that build and test at once: slow is no failure.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Tools.Chromium,
            Args = Arguments,
            Timeout = 120_000,
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }

    private static InvalidOperationException Missing() =>
        new($"There is no Chromium on this machine; install it, or name it in {Tools.ChromiumVariable}.");
}

/// <summary>Tests in one Chromium, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ChromiumTests : ICollectionFixture<Chromium>
{
    public const string Name = "Chromium";
}
