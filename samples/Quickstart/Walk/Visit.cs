using System.Net;
using Bifrost.Samples.Upstream;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>One person in a browser of their own, from the address that the program opened to the answer it gets back.</summary>
internal sealed class Visit(McpProgram program, NotesServer notes) : IDisposable
{
    private const string FlowCookie = "__bifrost_flow_secret";

    private readonly Browser _browser = new();

    /// <summary>The program's request that this person is answering.</summary>
    public Authorization Authorization { get; private set; } = new(program);

    private HtmlPage Page => _browser.Page;

    public async Task<string> OpenAsync(CancellationToken ct)
    {
        Authorization = new(program);
        var authorize = await _browser.OpenAsync(Authorization.Address, ct);
        var consent = authorize.MustRedirect();
        var cookie = authorize.SetCookies.FirstOrDefault(set => set.StartsWith(FlowCookie, StringComparison.Ordinal)) ?? "";
        Expect.That(cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase), $"an HttpOnly cookie {FlowCookie}", "none");
        Arrive(await _browser.FollowAsync(authorize, ct));

        using var stranger = new Browser();
        var elsewhere = await stranger.OpenAsync(consent, ct);
        Expect.That(elsewhere.Status == HttpStatusCode.Forbidden, "403 in another browser", $"{(int)elsewhere.Status}");

        return $"consent page \"{Page.Heading}\" (flow bound to this browser: another one gets 403)";
    }

    public Task<string> EnterVirtualKeyAsync(string key, string owner, CancellationToken ct) =>
        IdentifyAsync("vk", key, $"virtual key {owner}", owner, ct);

    public Task<string> EnterUserIdAsync(string userId, CancellationToken ct) =>
        IdentifyAsync("user_id", userId, $"user ID {userId}", userId, ct);

    public async Task<string> ConnectNotesAsync(CancellationToken ct)
    {
        var link = Page.LinkEnding("notes");
        Expect.Equal("flow_id of the link", FlowIdOf(Page.Address), FlowIdOf(link));
        var sent = await _browser.ClickAsync(link, ct);
        var provider = sent.MustRedirect();
        var query = QueryHelpers.ParseQuery(provider.Query);
        Expect.Equal("a redirect to", notes.BaseUrl.Authority, provider.Authority);
        Expect.Equal("code_challenge_method", "S256", query.GetValueOrDefault("code_challenge_method"));
        Expect.That(query.GetValueOrDefault("state").ToString().Length >= 22, "a state of 128 bit", "a shorter one");
        Arrive(await _browser.FollowAsync(sent, ct));

        return $"sent to Notes at {provider.Authority} with PKCE and state: \"{Page.Heading}\"";
    }

    public async Task<string> LogInAsync(string name, CancellationToken ct)
    {
        var callback = await _browser.PressAsync(Page.FormAsking("user"), ct, "Allow", KeyValuePair.Create("user", name));
        var services = await _browser.FollowAsync(callback, ct);
        Arrive(await _browser.FollowAsync(services, ct));
        Expect.That(Page.Says("Connected ✓"), "notes as \"Connected ✓\"", $"the page \"{Page.Heading}\" without it");

        return $"{callback.Redirect!.AbsolutePath} → back on \"{Page.Heading}\": notes is connected";
    }

    public async Task<string> FinishAsync(CancellationToken ct)
    {
        var form = CheckedForm(Page.FormWithButton("Finish"));
        var answer = (await _browser.PressAsync(form, ct)).MustRedirect();
        Authorization.TakeCode(answer);

        return $"code for {answer.GetLeftPart(UriPartial.Path)} with state and iss";
    }

    public async Task<string> DenyAsync(CancellationToken ct)
    {
        var form = CheckedForm(Page.FormWithButton("Deny and go back"));
        var answer = (await _browser.PressAsync(form, ct)).MustRedirect();
        Expect.Equal("error", "access_denied", Authorization.ErrorOf(answer));

        return $"access_denied for {answer.GetLeftPart(UriPartial.Path)} with state and iss";
    }

    public void Dispose() => _browser.Dispose();

    private async Task<string> IdentifyAsync(string field, string value, string done, string shownAs, CancellationToken ct)
    {
        var form = CheckedForm(Page.FormAsking(field));
        var services = await _browser.PressAsync(form, ct, entered: KeyValuePair.Create(field, value));
        var refusal = QueryHelpers.ParseQuery(services.MustRedirect().Query).GetValueOrDefault("error").ToString();
        Expect.That(refusal.Length == 0, $"{done} to be taken", $"error={refusal}");
        Arrive(await _browser.FollowAsync(services, ct));
        Expect.That(Page.Says(shownAs), $"a page that names {shownAs}", $"\"{Page.Heading}\" without it");

        return $"{done}: \"{Page.Heading}\"";
    }

    /// <summary>A form of Bifrost carries the flow of its page and posts to its own origin.</summary>
    private HtmlForm CheckedForm(HtmlForm form)
    {
        Expect.Equal("flow_id of the form", FlowIdOf(Page.Address), form.Hidden.GetValueOrDefault("flow_id"));
        Expect.Equal("a form that posts to", program.Issuer, form.Action.GetLeftPart(UriPartial.Authority));

        return form;
    }

    private void Arrive(Arrival arrival)
    {
        Expect.That(arrival.Status == HttpStatusCode.OK, $"200 at {arrival.Address.AbsolutePath}",
            arrival.Redirect is { } onward ? $"a redirect to {onward.AbsolutePath}" : $"{(int)arrival.Status} \"{Page.Heading}\"");
    }

    private static string FlowIdOf(Uri address) => QueryHelpers.ParseQuery(address.Query).GetValueOrDefault("flow_id").ToString();
}
