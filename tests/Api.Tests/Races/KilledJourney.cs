using System.Net.Http.Json;
using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Races;

/// <summary>One client on its way from registration to a tool list, and exactly what it was told before the program died.</summary>
internal sealed class KilledJourney(string baseUrl) : IDisposable
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    private readonly TestClient _client = new(baseUrl);
    private string _flow = "";
    private string _cookie = "";
    private bool _submitAsked;
    private string? _code;
    private bool _redemptionAsked;
    private string? _token;

    /// <summary>Goes as far as the program lives; tells after each answer.</summary>
    public async Task RunAsync(Action answered)
    {
        try
        {
            await _client.RegisterAsync();
            answered();
            using var opened = await _client.AuthorizeAsync();
            _flow = _client.FlowId;
            _cookie = _client.Cookies.GetCookieHeader(_client.Http.BaseAddress!);
            answered();
            using var chosen = await _client.SkipAsync();
            answered();
            _submitAsked = true;
            using var submitted = await _client.SubmitAsync();
            _code = TestClient.CodeOf(submitted);
            answered();
            _redemptionAsked = true;
            using var redeemed = await _client.RedeemAsync(_code);
            _token = (await redeemed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
            answered();
        }
        catch (Exception killed) when (killed is HttpRequestException or IOException)
        {
            // What was answered before stands in the fields; the rest was never promised.
        }
    }

    /// <summary>Everything that was promised before still holds, and nothing happens twice.</summary>
    public async Task CheckAsync()
    {
        if (_client.ClientId.Length > 0)
        {
            using var known = await _client.AuthorizeAsync(("state", "another flow"));
            ((int)known.StatusCode).Should().Be(302, "a registered client is known");
        }

        if (_submitAsked)
        {
            await CheckFlowAsync();
        }

        if (_token is not null)
        {
            using var listed = await _client.McpAsync(_token, List);
            ((int)listed.StatusCode).Should().Be(200, "a token that was given out works");
        }
        else if (_code is not null)
        {
            await CheckCodeAsync(_code);
        }
    }

    private async Task CheckFlowAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = _client.Http.BaseAddress,
        };
        using var first = await http.AskAsync(
            "POST", "/api/oauth/per-user/consent/submit", Wire.Form(("flow_id", _flow)), ("Cookie", _cookie));
        using var second = await http.AskAsync(
            "POST", "/api/oauth/per-user/consent/submit", Wire.Form(("flow_id", _flow)), ("Cookie", _cookie));

        ((int)first.StatusCode).Should().BeOneOf(_code is null ? [302, 409] : [409]);
        ((int)second.StatusCode).Should().Be(409, "no flow completes twice");
    }

    private async Task CheckCodeAsync(string code)
    {
        using var redeemed = await _client.RedeemAsync(code);

        if (_redemptionAsked && (int)redeemed.StatusCode == 400)
        {
            await redeemed.ShouldBeOAuthErrorAsync(400, "invalid_grant");
        }
        else
        {
            ((int)redeemed.StatusCode).Should().Be(200, "a code that was given out is good");
        }
    }

    public void Dispose() => _client.Dispose();
}
