using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Bifrost.Testing;

namespace Bifrost.Journeys.Tests.Setup;

/// <summary>
/// A program that wants to use Bifrost: registered, with an address for the browser to open, and a place to which the
/// browser is sent back.
/// </summary>
internal sealed partial class ClientProgram : IAsyncDisposable
{
    private const string State = "the state of this program";

    private readonly TestClient _http;
    private readonly CallbackListener? _listener;
    private string? _token;

    private ClientProgram(TestClient http, CallbackListener? listener, string redirect)
    {
        _http = http;
        _listener = listener;
        Redirect = redirect;
    }

    public string Redirect { get; }

    public string AuthorizeUrl => new Uri(
        _http.Http.BaseAddress!,
        "/api/oauth/per-user/authorize?response_type=code"
        + $"&client_id={Uri.EscapeDataString(_http.ClientId)}&redirect_uri={Uri.EscapeDataString(Redirect)}"
        + $"&code_challenge={_http.Challenge}&code_challenge_method=S256&state={Uri.EscapeDataString(State)}").AbsoluteUri;

    /// <summary>Registers; without a redirect of its own the program listens on loopback.</summary>
    public static async Task<ClientProgram> StartAsync(
        BifrostServer bifrost, string name = "Claude Code", string? redirect = null, bool https = false)
    {
        var listener = redirect is null ? await CallbackListener.StartAsync(https) : null;
        var address = redirect ?? listener!.Url.AbsoluteUri;
        var http = await new TestClient(bifrost.BaseUrl).RegisterAsync(address, name);

        return new ClientProgram(http, listener, address);
    }

    /// <summary>The answer that the browser brought, proven to be meant for this program.</summary>
    public async Task<Answer> AnswerAsync() => Read(await _listener!.AnswerAsync());

    /// <summary>Reads an answer from an address that this program was opened with.</summary>
    public Answer Read(Uri address)
    {
        var query = HttpUtility.ParseQueryString(address.Query);
        address.AbsoluteUri.Should().StartWith(Redirect);
        query["state"].Should().Be(State);
        query["iss"].Should().Be(_http.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));

        return new Answer(query["code"], query["error"]);
    }

    /// <summary>Waits for the browser, then redeems what it brought.</summary>
    public async Task SignInAsync() => await RedeemAsync((await AnswerAsync()).Code!);

    public async Task RedeemAsync(string code)
    {
        using var response = await _http.TokenAsync(
            ("grant_type", "authorization_code"), ("code", code), ("code_verifier", _http.Verifier),
            ("client_id", _http.ClientId), ("redirect_uri", Redirect));
        var token = await response.Content.ReadFromJsonAsync<JsonElement>();
        _token = token.GetProperty("access_token").GetString();
    }

    /// <summary>Calls a tool and answers its result.</summary>
    public async Task<JsonElement> CallAsync(string tool) =>
        JsonSerializer.Deserialize<JsonElement>(await RawResultOfAsync(tool));

    /// <summary>Calls a tool and answers its result, character by character as it was received.</summary>
    public async Task<string> RawResultOfAsync(string tool)
    {
        using var response = await _http.McpAsync(_token, McpWire.Call(tool));

        return await McpWire.RawResultAsync(response);
    }

    /// <summary>Calls a tool and answers the text of its result.</summary>
    public async Task<string> TextOfAsync(string tool) => McpWire.TextOf(await CallAsync(tool));

    /// <summary>The link to connect an account that a call answers while there is none.</summary>
    public async Task<string> ConnectLinkAsync()
    {
        var result = await CallAsync("notes-connect");
        result.GetProperty("isError").GetBoolean().Should().BeTrue();

        return Address().Match(McpWire.TextOf(result)).Value;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();

        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }
    }

    [GeneratedRegex(@"http\S+")]
    private static partial Regex Address();

    /// <summary>A code, or why there is none (RFC 6749 §4.1.2).</summary>
    internal sealed record Answer(string? Code, string? Error);
}
