using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>
/// An MCP client as it starts: it knows one address and finds out everything else (MCP authorization; RFC 9728, RFC 8414,
/// RFC 7591). Checks what the specifications tell clients to check.
/// </summary>
internal sealed partial class McpProgram(Uri mcp) : IDisposable
{
    /// <summary>Where a real client would be listening for the answer.</summary>
    public const string RedirectUri = "http://127.0.0.1:33418/callback";

    private string _resourceMetadata = "";

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public Uri Mcp { get; } = mcp;

    public string Scope { get; private set; } = "";

    public string Issuer { get; private set; } = "";

    public string AuthorizationEndpoint { get; private set; } = "";

    public string TokenEndpoint { get; private set; } = "";

    public string RegistrationEndpoint { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    public async Task<string> ReadChallengeAsync(CancellationToken ct)
    {
        using var answer = await new McpConversation(this, token: null).SendAsync("ping", new { }, ct);
        await Expect.StatusAsync(answer, HttpStatusCode.Unauthorized, ct);
        var challenge = answer.Headers.WwwAuthenticate.ToString();
        var found = ResourceMetadata().Match(challenge);
        Expect.That(found.Success, "WWW-Authenticate with resource_metadata", challenge);
        _resourceMetadata = found.Groups["url"].Value;

        return $"resource_metadata {_resourceMetadata}";
    }

    public async Task<string> ReadResourceMetadataAsync(CancellationToken ct)
    {
        var metadata = await GetAsync(_resourceMetadata, ct);
        Expect.Equal("resource", Mcp.AbsoluteUri, Expect.Text(metadata, "resource"));
        Issuer = Expect.Texts(metadata, "authorization_servers") is [var first, ..] ? first : "";
        Scope = string.Join(' ', Expect.Texts(metadata, "scopes_supported"));

        return $"{Mcp}, authorization server {Issuer}, scopes {Scope}";
    }

    public async Task<string> ReadServerMetadataAsync(CancellationToken ct)
    {
        var metadata = await GetAsync($"{Issuer}/.well-known/oauth-authorization-server", ct);
        Expect.Equal("issuer", Issuer, Expect.Text(metadata, "issuer"));
        var methods = Expect.Texts(metadata, "code_challenge_methods_supported");
        Expect.That(methods.Contains("S256"), "PKCE with S256", string.Join(' ', methods));
        AuthorizationEndpoint = Expect.Text(metadata, "authorization_endpoint");
        TokenEndpoint = Expect.Text(metadata, "token_endpoint");
        RegistrationEndpoint = Expect.Text(metadata, "registration_endpoint");

        return $"issuer {Issuer}, PKCE S256, register, authorize, token";
    }

    public async Task<string> RegisterAsync(CancellationToken ct)
    {
        var asked = new { client_name = "Bifrost quickstart", redirect_uris = new[] { RedirectUri } };
        using var answer = await Http.PostAsJsonAsync(RegistrationEndpoint, asked, ct);
        await Expect.StatusAsync(answer, HttpStatusCode.Created, ct);
        var registered = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        Expect.Equal("token_endpoint_auth_method", "none", Expect.Text(registered, "token_endpoint_auth_method"));
        ClientId = Expect.Text(registered, "client_id");
        Expect.That(Guid.TryParse(ClientId, out _), "a UUID as client_id", ClientId);

        return $"client_id {ClientId[..8]}…, a public client";
    }

    public void Dispose() => Http.Dispose();

    private async Task<JsonElement> GetAsync(string address, CancellationToken ct)
    {
        using var answer = await Http.GetAsync(address, ct);
        await Expect.StatusAsync(answer, HttpStatusCode.OK, ct);

        return await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
    }

    [GeneratedRegex("""^Bearer .*\bresource_metadata="(?<url>[^"]+)""")]
    private static partial Regex ResourceMetadata();
}
