using System.Text.Json;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// Dynamic client registration (RFC 7591): any program may register; what it says of itself is not verified.
/// </summary>
internal sealed class RegisterEndpoint(ClientStore clients, NotesOptions options, ILogger<RegisterEndpoint> logger)
{
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken ct)
    {
        if (await ReadAsync(request, ct) is not { } asked)
        {
            return new OAuthError("invalid_client_metadata", "the body must be a JSON object").ToAnswer();
        }

        if (Problem(asked) is { } problem)
        {
            return problem.ToAnswer();
        }

        var method = asked.TokenEndpointAuthMethod ?? ClientAuthMethods.Basic;
        var client = new NotesClient
        {
            ClientId = Opaque.New("client-"),
            ClientSecret = method == ClientAuthMethods.None ? null : Opaque.New("secret-"),
            AuthMethod = method,
            ClientName = asked.ClientName,
            RedirectUris = asked.RedirectUris!,
            GrantTypes = asked.GrantTypes ?? [GrantTypes.AuthorizationCode],
        };
        clients.Add(client);
        logger.Registered(client.ClientId);

        return Answer(client);
    }

    private static async Task<ClientMetadata?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasJsonContentType())
        {
            return null;
        }

        try
        {
            return await request.ReadFromJsonAsync<ClientMetadata>(OAuthJson.Options, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static OAuthError? Problem(ClientMetadata asked) => asked switch
    {
        { RedirectUris: null or [] } => new("invalid_redirect_uri", "redirect_uris is required"),
        _ when !asked.RedirectUris.All(RedirectUri.IsAcceptable) =>
            new("invalid_redirect_uri", "a redirect URI is https, loopback http or private-use, without a fragment"),
        { TokenEndpointAuthMethod: { } method } when !ClientAuthMethods.All.Contains(method) =>
            new("invalid_client_metadata", "token_endpoint_auth_method is unknown"),
        { GrantTypes: { } grants }
            when !grants.Contains(GrantTypes.AuthorizationCode) || grants.Except(GrantTypes.All).Any() =>
            new("invalid_client_metadata", "grant_types may be authorization_code and refresh_token, the first always"),
        { ResponseTypes: { } types } when !types.SequenceEqual(OAuth.ResponseTypes.All) =>
            new("invalid_client_metadata", "response_types may be code only"),
        _ => null,
    };

    private JsonAnswer Answer(NotesClient client) => new(
        new
        {
            client.ClientId,
            ClientIdIssuedAt = options.Clock.GetUtcNow().ToUnixTimeSeconds(),
            client.ClientSecret,
            ClientSecretExpiresAt = client.ClientSecret is null ? (int?)null : 0,
            client.ClientName,
            client.RedirectUris,
            client.GrantTypes,
            ResponseTypes = OAuth.ResponseTypes.All,
            TokenEndpointAuthMethod = client.AuthMethod,
            AuthorizationServer.Scope,
        },
        StatusCodes.Status201Created);

    private sealed record ClientMetadata(
        string[]? RedirectUris,
        string? ClientName,
        string? TokenEndpointAuthMethod,
        string[]? GrantTypes,
        string[]? ResponseTypes);
}
