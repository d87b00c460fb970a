using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>
/// One request of the program for access (OAuth 2.1 §4.1, RFC 7636): from the address for the browser to the token. It
/// alone knows the verifier, the code and the token.
/// </summary>
internal sealed class Authorization(McpProgram program)
{
    private readonly string _verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    private readonly string _state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
    private string _code = "";

    /// <summary>Calls with the token that this got.</summary>
    public McpConversation Mcp { get; private set; } = new(program, token: null);

    /// <summary>What the program opens in the browser.</summary>
    public Uri Address => new(QueryHelpers.AddQueryString(program.AuthorizationEndpoint, new Dictionary<string, string?>
    {
        ["response_type"] = "code",
        ["client_id"] = program.ClientId,
        ["redirect_uri"] = McpProgram.RedirectUri,
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier))),
        ["code_challenge_method"] = "S256",
        ["state"] = _state,
        ["scope"] = program.Scope,
        ["resource"] = program.Mcp.AbsoluteUri,
    }));

    /// <summary>Takes the code from the answer that the browser carries back.</summary>
    public void TakeCode(Uri answer)
    {
        var query = Answer(answer);
        _code = query.GetValueOrDefault("code") ?? "";
        Expect.That(_code.Length > 0, "a code", query.GetValueOrDefault("error") ?? "none");
    }

    /// <summary>The error in the answer that the browser carries back.</summary>
    public string ErrorOf(Uri answer) => Answer(answer).GetValueOrDefault("error") ?? "no error";

    public async Task<string> RedeemAsync(CancellationToken ct)
    {
        using var answer = await PostCodeAsync(ct);
        await Expect.StatusAsync(answer, HttpStatusCode.OK, ct);
        var granted = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        Expect.Equal("token_type", "Bearer", Expect.Text(granted, "token_type"));
        var lifetime = granted.GetProperty("expires_in").GetInt32();
        Expect.That(lifetime == 86400, "expires_in 86400", $"{lifetime}");
        Expect.Equal("scope", "mcp:read mcp:write", Expect.Text(granted, "scope"));
        Mcp = new(program, Expect.Text(granted, "access_token"));

        return $"Bearer, {lifetime} s, {Expect.Text(granted, "scope")}";
    }

    /// <summary>As a thief would who saw the code: nothing comes of it, and what the code had bought is revoked.</summary>
    public async Task<string> RedeemAgainAsync(CancellationToken ct)
    {
        using var answer = await PostCodeAsync(ct);
        await Expect.StatusAsync(answer, HttpStatusCode.BadRequest, ct);
        Expect.Equal("error", "invalid_grant", Expect.Text(await answer.Content.ReadFromJsonAsync<JsonElement>(ct), "error"));
        using var refused = await Mcp.SendAsync("tools/list", new { }, ct);
        await Expect.StatusAsync(refused, HttpStatusCode.Unauthorized, ct);
        var challenge = refused.Headers.WwwAuthenticate.ToString();
        Expect.That(challenge.Contains("error=\"invalid_token\"", StringComparison.Ordinal), "error=\"invalid_token\"", challenge);

        return "invalid_grant, and the token is revoked → 401 invalid_token";
    }

    private Task<HttpResponseMessage> PostCodeAsync(CancellationToken ct) =>
        program.Http.PostAsync(program.TokenEndpoint, new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = _code,
            ["code_verifier"] = _verifier,
            ["client_id"] = program.ClientId,
            ["redirect_uri"] = McpProgram.RedirectUri,
            ["resource"] = program.Mcp.AbsoluteUri,
        }), ct);

    /// <summary>The parameters of an answer to this request and no other (state; RFC 9207: iss).</summary>
    private Dictionary<string, string> Answer(Uri answer)
    {
        Expect.Equal("a redirect to", McpProgram.RedirectUri, answer.GetLeftPart(UriPartial.Path));
        var query = QueryHelpers.ParseQuery(answer.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        Expect.That(query.GetValueOrDefault("state") == _state, "the state that was sent", "another");
        Expect.Equal("iss", program.Issuer, query.GetValueOrDefault("iss"));

        return query;
    }
}
