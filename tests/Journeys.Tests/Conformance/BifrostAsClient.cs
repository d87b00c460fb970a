using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Journeys.Tests.Setup;
using Bifrost.Testing;

namespace Bifrost.Journeys.Tests.Conformance;

/// <summary>
/// The whole product as a client of one OAuth-protected MCP server: a person gives consent, connects an account there, and a
/// program calls a tool through the gateway. A link that a call answers is opened, as a person would, a few times at most.
/// </summary>
internal sealed partial class BifrostAsClient : IAsyncDisposable
{
    private const string Redirect = "http://127.0.0.1:54321/callback";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const int MostLinks = 3;

    private readonly BifrostServer _bifrost;
    private readonly HttpClient _browser;

    private BifrostAsClient(BifrostServer bifrost, Uri address)
    {
        _bifrost = bifrost;
        _browser = new HttpClient(new PublicAddress(address, bifrost.BaseUrl)) { BaseAddress = address };
    }

    /// <summary>Does the whole task and answers how far it came.</summary>
    public static async Task<string> RunAsync(ClientTask task, Uri? publicUrl)
    {
        await using var client = await StartAsync(task, publicUrl);

        return await client.ConnectAsync() is { } refused ? refused : await client.UseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _bifrost.DisposeAsync();
    }

    private static async Task<BifrostAsClient> StartAsync(ClientTask task, Uri? publicUrl)
    {
        var server = new McpServerSettings
        {
            ClientId = "suite",
            Name = "suite",
            ConnectionString = task.Server,
            AuthType = McpAuthType.PerUserOAuth,
            ToolsToExecute = ["*"],
            AllowOnAllVirtualKeys = true,
            OAuth = new UpstreamOAuthSettings
            {
                ClientId = task.ClientId,
                ClientSecret = task.ClientSecret is null ? null : new Secret(task.ClientSecret),
            },
        };
        var bifrost = await BifrostServer.StartAsync(
            settings => settings.WithServer(server).WithKey("alice", TestServers.AliceKey) with { PublicUrl = publicUrl },
            realClock: true);

        return new BifrostAsClient(bifrost, publicUrl ?? new Uri(bifrost.BaseUrl));
    }

    /// <summary>Consent with a connected account; what went wrong, or null.</summary>
    private async Task<string?> ConnectAsync()
    {
        var registered = await _browser.PostAsJsonAsync(
            "/api/oauth/per-user/register", new { client_name = "Suite", redirect_uris = new[] { Redirect } });
        var clientId = (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("client_id").GetString()!;
        using var opened = await _browser.GetAsync(
            $"/api/oauth/per-user/authorize?response_type=code&client_id={clientId}&state=s&redirect_uri={Uri.EscapeDataString(Redirect)}"
            + $"&code_challenge={Challenge}&code_challenge_method=S256");
        var flow = HttpUtility.ParseQueryString(LocationOf(opened).Query)["flow_id"]!;
        using var chosen = await PostAsync("consent/vk", ("flow_id", flow), ("vk", TestServers.AliceKey));

        if (await TravelAsync($"/api/oauth/per-user/upstream/authorize?mcp_client_id=suite&flow_id={flow}") is { } refused)
        {
            return refused;
        }

        using var submitted = await PostAsync("consent/submit", ("flow_id", flow));
        var code = HttpUtility.ParseQueryString(LocationOf(submitted).Query)["code"]!;
        using var redeemed = await PostAsync(
            "token", ("grant_type", "authorization_code"), ("code", code), ("code_verifier", Verifier), ("client_id", clientId), ("redirect_uri", Redirect));
        var token = (await redeemed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        _browser.DefaultRequestHeaders.Authorization = new("Bearer", token);

        return null;
    }

    /// <summary>To the provider and back; what refused, or null.</summary>
    private async Task<string?> TravelAsync(string start)
    {
        using var departure = await _browser.GetAsync(start);

        if (departure.StatusCode != HttpStatusCode.Found)
        {
            return $"not sent to the provider: {departure.StatusCode} {await departure.Content.ReadAsStringAsync()}";
        }

        using var atProvider = await _browser.GetAsync(departure.Headers.Location);
        using var arrival = await _browser.GetAsync(LocationOf(atProvider));

        return arrival.StatusCode is HttpStatusCode.Found or HttpStatusCode.OK
            ? null
            : $"the answer was refused: {arrival.StatusCode}";
    }

    /// <summary>Lists and calls, and opens the links that calls answer.</summary>
    private async Task<string> UseAsync()
    {
        using var hello = await McpAsync(McpWire.Initialize);
        using var listed = await McpAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");

        for (var links = 0; ; links++)
        {
            using var called = await McpAsync(McpWire.Call("suite-test-tool"));
            var text = await called.Content.ReadAsStringAsync();

            if (links == MostLinks || Link().Match(text) is not { Success: true } link)
            {
                return text;
            }

            if (await TravelAsync(Regex.Unescape(link.Value)) is { } refused)
            {
                return refused;
            }
        }
    }

    private async Task<HttpResponseMessage> McpAsync(string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(message, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");

        return await _browser.SendAsync(request);
    }

    private Task<HttpResponseMessage> PostAsync(string step, params (string Name, string Value)[] fields) => _browser.PostAsync(
        $"/api/oauth/per-user/{step}",
        new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    private Uri LocationOf(HttpResponseMessage response)
    {
        response.StatusCode.Should().Be(HttpStatusCode.Found);

        return new Uri(_browser.BaseAddress!, response.Headers.Location!);
    }

    [GeneratedRegex(@"https?://[^\s""]+/upstream/authorize[^\s""]+")]
    private static partial Regex Link();
}
