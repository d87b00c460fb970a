using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.Http;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>What Bifrost says about itself when it registers (RFC 7591 §2).</summary>
internal sealed record RegistrationRequest
{
    /// <summary>Name that the provider shows to users.</summary>
    [JsonPropertyName("client_name")]
    public string ClientName { get; } = "Bifrost";

    /// <summary>Bifrost's own origin.</summary>
    [JsonPropertyName("client_uri")]
    public required string ClientUri { get; init; }

    /// <summary>The one callback address.</summary>
    [JsonPropertyName("redirect_uris")]
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>Codes, and refresh tokens where the provider has them.</summary>
    [JsonPropertyName("grant_types")]
    public IReadOnlyList<string> GrantTypes { get; } = ["authorization_code", "refresh_token"];

    /// <summary>Codes.</summary>
    [JsonPropertyName("response_types")]
    public IReadOnlyList<string> ResponseTypes { get; } = ["code"];

    /// <summary>How Bifrost wants to authenticate.</summary>
    [JsonPropertyName("token_endpoint_auth_method")]
    public required string AuthMethod { get; init; }

    /// <summary>OpenID providers refuse loopback callbacks of "web" and https ones of "native" (SEP-837).</summary>
    [JsonPropertyName("application_type")]
    public required string ApplicationType { get; init; }

    /// <summary>The scopes that will be asked for: some providers grant no others later.</summary>
    [JsonPropertyName("scope")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    /// <summary>What is said to one provider, for one callback address.</summary>
    public static RegistrationRequest For(UpstreamProvider provider, Uri callback) => new()
    {
        ClientUri = callback.GetLeftPart(UriPartial.Authority),
        RedirectUris = [callback.OriginalString],
        AuthMethod = UpstreamAuthMethods.NameOf(provider.AuthMethod ?? UpstreamAuthMethods.Choose(provider.TokenAuthMethods)),
        ApplicationType = HostPolicy.IsLoopback(callback.Host) ? "native" : "web",
        Scope = provider.Scopes.Count > 0 ? string.Join(' ', provider.Scopes) : null,
    };

    /// <summary>The message that carries it. Its length is known: some providers answer a chunked body with 411.</summary>
    public HttpRequestMessage To(Uri endpoint) => new(HttpMethod.Post, endpoint)
    {
        Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/json") } },
        Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(this))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        },
    };
}
