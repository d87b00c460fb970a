using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Bifrost.Bench.Targets;

namespace Bifrost.Bench.Setup;

/// <summary>A person who says a user ID, connects an account at every server and finishes; the token is what a client gets.</summary>
internal sealed class SignIn : IDisposable
{
    private const string Redirect = "http://127.0.0.1:54321/callback";
    private const string Steps = "/api/oauth/per-user";

    private readonly string _verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    private readonly HttpClient _browser;

    private SignIn(string port) => _browser = new HttpClient(
        new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
    };

    /// <summary>Walks the whole flow and answers the access token.</summary>
    public static async Task<string> WalkAsync(string port, params string[] servers)
    {
        using var person = new SignIn(port);

        return await person.WalkAsync(servers);
    }

    /// <summary>Initializes as a client does, and answers the session that it got.</summary>
    public static async Task<string> BeginSessionAsync(string port, string token)
    {
        using var client = new HttpClient();
        using var hello = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/mcp");
        hello.Headers.Authorization = new("Bearer", token);
        hello.Headers.Accept.ParseAdd("application/json, text/event-stream");
        hello.Content = JsonContent.Create(new
        {
            jsonrpc = "2.0",
            id = 1,
            method = "initialize",
            @params = new
            {
                protocolVersion = Workload.Revision,
                capabilities = new { },
                clientInfo = new { name = "bench", version = "1" },
            },
        });
        using var answer = await client.SendAsync(hello);

        return answer.EnsureSuccessStatusCode().Headers.GetValues("Mcp-Session-Id").Single();
    }

    /// <inheritdoc/>
    public void Dispose() => _browser.Dispose();

    private async Task<string> WalkAsync(string[] servers)
    {
        using var registered = await _browser.PostAsJsonAsync(
            $"{Steps}/register", new { client_name = "Benchmark", redirect_uris = new[] { Redirect } });
        var client = (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("client_id").GetString()!;
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier)));
        var identity = await FollowAsync(await _browser.GetAsync(
            $"{Steps}/authorize?response_type=code&client_id={client}&redirect_uri={Uri.EscapeDataString(Redirect)}"
            + $"&code_challenge={challenge}&code_challenge_method=S256&state=bench"));
        var flow = Value(identity, "flow_id");
        await FollowAsync(await PostAsync("consent/user-id", ("flow_id", flow), ("user_id", "bench")));

        foreach (var server in servers)
        {
            var provider = await FollowAsync(
                await _browser.GetAsync($"{Steps}/upstream/authorize?mcp_client_id={server}&flow_id={flow}"));
            var callback = await FollowAsync(await _browser.GetAsync(provider));
            await FollowAsync(await _browser.GetAsync(callback));
        }

        var answer = await FollowAsync(await PostAsync("consent/submit", ("flow_id", flow)));
        using var redeemed = await PostAsync(
            "token", ("grant_type", "authorization_code"), ("code", Value(answer, "code")), ("code_verifier", _verifier),
            ("client_id", client), ("redirect_uri", Redirect));

        return (await redeemed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private Task<HttpResponseMessage> PostAsync(string step, params (string Name, string Value)[] fields) => _browser.PostAsync(
        $"{Steps}/{step}", new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    private async Task<Uri> FollowAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return response.Headers.Location is { } next
                ? new Uri(_browser.BaseAddress!, next)
                : throw new InvalidOperationException(
                    $"The sign-in ended with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    private static string Value(Uri address, string name) => HttpUtility.ParseQueryString(address.Query)[name]
        ?? throw new InvalidOperationException($"No {name} in {address.AbsolutePath}.");
}
