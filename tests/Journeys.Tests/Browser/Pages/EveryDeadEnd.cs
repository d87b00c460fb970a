using Bifrost.Journeys.Tests.Setup;
using Bifrost.Samples.Upstream.Faults;

namespace Bifrost.Journeys.Tests.Browser.Pages;

/// <summary>Every page that says that something did not work.</summary>
public sealed class EveryDeadEnd(Chromium chromium) : LookAtPages(chromium)
{
    [ChromiumFact]
    public Task Nothing_here() => LookAsync("not-found", tab => tab.OpenAsync($"{Bifrost.BaseUrl}/nowhere"));

    [ChromiumFact]
    public Task Declined_at_the_provider() => LookAsync("upstream-declined", async tab =>
    {
        await AtServicesAsync(tab);
        await tab.Link("Connect notes").ClickAsync();
        await tab.Button("Deny").ClickAsync();
        await tab.SeesAsync("notes was not connected");
    });

    [ChromiumFact]
    public Task Provider_out_of_order() => LookAsync("upstream-failed", async tab =>
    {
        Notes.Faults.Token.Always(Fault.Status(503));
        await AtServicesAsync(tab);
        await tab.Link("Connect notes").ClickAsync();
        await tab.SignInAtNotesAsync();
        await tab.SeesAsync("notes was not connected");
    });

    [ChromiumFact]
    public Task Request_of_an_unknown_client() => LookAsync("authorize-unknown-client", tab => tab.OpenAsync(
        $"{Bifrost.BaseUrl}/api/oauth/per-user/authorize?response_type=code&client_id=f4b1e7a2-0000-4000-8000-000000000000"));

    [ChromiumFact]
    public Task Request_without_a_challenge() => LookAsync("authorize-invalid", async tab =>
    {
        var valid = (await ProgramAsync()).AuthorizeUrl;
        await tab.OpenAsync(valid.Replace("code_challenge=", "no_challenge=", StringComparison.Ordinal));
        await tab.ReadsAsync("Return to Claude Code");
    });

    [ChromiumFact]
    public Task Expired_request() => LookAsync("expired", async tab =>
    {
        await AtServicesAsync(tab);
        Bifrost.Clock.Advance(TimeSpan.FromMinutes(15));
        await tab.FinishAsync();
        await tab.SeesAsync("This request has expired");
    });

    [ChromiumFact]
    public Task Answered_request() => LookAsync("answered", async tab =>
    {
        await AtServicesAsync(tab);
        await tab.FinishAtClientAsync();
        await tab.Page.GoBackAsync();
        await tab.ReadsAsync("Error ");
    });
}
