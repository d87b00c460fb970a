using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;

namespace Bifrost.Testing;

/// <summary>
/// An MCP client and the browser of its user, over real HTTP: one cookie jar, no redirect followed, every step a method
/// that answers the raw response.
/// </summary>
public sealed class TestClient : IDisposable
{
    public const string Redirect = "http://127.0.0.1:54321/callback";

    private readonly HttpClient _http;

    /// <param name="baseUrl">Where it asks.</param>
    /// <param name="between">What stands between it and there, such as a proxy; null: nothing.</param>
    public TestClient(string baseUrl, DelegatingHandler? between = null)
    {
        Cookies = new CookieContainer();
        HttpMessageHandler handler = new SocketsHttpHandler
        {
            CookieContainer = Cookies,
            AllowAutoRedirect = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };

        if (between is not null)
        {
            between.InnerHandler = handler;
            handler = between;
        }

        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(baseUrl),
        };
        Verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    }

    public CookieContainer Cookies { get; }

    /// <summary>The raw client, for requests that no method has.</summary>
    public HttpClient Http => _http;

    public string Verifier { get; set; }

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public string ClientId { get; set; } = "";

    public string FlowId { get; set; } = "";

    public async Task<TestClient> RegisterAsync(string redirect = Redirect, string name = "Test client")
    {
        var response = await _http.PostAsJsonAsync(
            "/api/oauth/per-user/register", new { client_name = name, redirect_uris = new[] { redirect } });
        response.EnsureSuccessStatusCode();
        ClientId = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("client_id").GetString()!;

        return this;
    }

    /// <summary>Opens a flow; parameters given here replace or (when null) remove the usual ones.</summary>
    public async Task<HttpResponseMessage> AuthorizeAsync(params (string Name, string? Value)[] parameters)
    {
        var usual = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = Redirect,
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
            ["state"] = "the-state",
        };

        foreach (var (name, value) in parameters)
        {
            usual[name] = value;
        }

        var query = string.Join('&', usual
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
        var response = await _http.GetAsync($"/api/oauth/per-user/authorize?{query}");

        if (response.StatusCode == HttpStatusCode.Found)
        {
            FlowId = HttpUtility.ParseQueryString(new Uri(_http.BaseAddress!, response.Headers.Location!).Query)["flow_id"]!;
        }

        return response;
    }

    public Task<HttpResponseMessage> ChooseKeyAsync(string key) => PostAsync("vk", ("vk", key));

    public Task<HttpResponseMessage> ChooseUserIdAsync(string userId) => PostAsync("user-id", ("user_id", userId));

    public Task<HttpResponseMessage> SkipAsync() => PostAsync("skip");

    public Task<HttpResponseMessage> SubmitAsync() => PostAsync("submit");

    public Task<HttpResponseMessage> DenyAsync() => PostAsync("deny");

    /// <summary>Posts a consent form of the current flow.</summary>
    public Task<HttpResponseMessage> PostAsync(string step, params (string Name, string Value)[] fields) =>
        _http.PostAsync(
            $"/api/oauth/per-user/consent/{step}",
            new FormUrlEncodedContent([new("flow_id", FlowId), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]));

    /// <summary>Posts to the token endpoint.</summary>
    public Task<HttpResponseMessage> TokenAsync(params (string Name, string Value)[] fields) =>
        _http.PostAsync(
            "/api/oauth/per-user/token",
            new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public Task<HttpResponseMessage> RedeemAsync(string code) => TokenAsync(
        ("grant_type", "authorization_code"), ("code", code), ("code_verifier", Verifier), ("client_id", ClientId), ("redirect_uri", Redirect));

    /// <summary>The code in the answer of a submit.</summary>
    public static string CodeOf(HttpResponseMessage submitted) =>
        HttpUtility.ParseQueryString(submitted.Headers.Location!.Query)["code"]!;

    /// <summary>Registers, consents under a virtual key (or by Skip when null) and answers the access token.</summary>
    public async Task<string> SignInAsync(string? key)
    {
        await RegisterAsync();
        await AuthorizeAsync();
        using var chosen = key is null ? await SkipAsync() : await ChooseKeyAsync(key);
        using var submitted = await SubmitAsync();
        using var redeemed = await RedeemAsync(CodeOf(submitted));

        return (await redeemed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>Sends one JSON-RPC request to the gateway.</summary>
    public async Task<HttpResponseMessage> McpAsync(string? token, string body, string path = "/mcp")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");

        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        return await _http.SendAsync(request);
    }

    public void Dispose() => _http.Dispose();
}
