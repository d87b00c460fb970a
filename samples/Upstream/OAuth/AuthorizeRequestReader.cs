namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// Checks an authorization request. Until client and redirect URI are proven, a refusal is a page; after that it goes
/// back to the client (OAuth 2.1 §4.1.2.1).
/// </summary>
internal sealed class AuthorizeRequestReader(ClientStore clients, NotesAddress address, NotesOptions options)
{
    public (AuthorizeRequest? Request, IResult? Refusal) Read(IQueryCollection query)
    {
        if (!Parameters.TryRead(query, out var asked, out var twice))
        {
            return (null, LoginPage.Refuse(options.Name, twice.ErrorDescription));
        }

        if (clients.Find(asked["client_id"]) is not { } client)
        {
            return (null, LoginPage.Refuse(options.Name, "This program is not registered here."));
        }

        if (asked["redirect_uri"] is not { } redirectUri || !client.RedirectUris.Contains(redirectUri))
        {
            return (null, LoginPage.Refuse(options.Name, "This program has not registered the address to return to."));
        }

        return Problem(asked) is { } problem
            ? (null, Return(redirectUri, asked["state"], problem))
            : (new AuthorizeRequest(client, redirectUri, asked["state"], asked["code_challenge"]!), null);
    }

    /// <summary>Back to the client with an error.</summary>
    public IResult Return(string redirectUri, string? state, OAuthError error) => RedirectUri.Return(
        redirectUri,
        KeyValuePair.Create("error", (string?)error.Error),
        KeyValuePair.Create("error_description", (string?)error.ErrorDescription),
        KeyValuePair.Create("state", state),
        Issuer);

    /// <summary>Back to the client with a code.</summary>
    public IResult Return(AuthorizeRequest request, string code) => RedirectUri.Return(
        request.RedirectUri,
        KeyValuePair.Create("code", (string?)code),
        KeyValuePair.Create("state", request.State),
        Issuer);

    private KeyValuePair<string, string?> Issuer => new("iss", options.SendIssuer ? address.Base : null);

    private OAuthError? Problem(Parameters asked)
    {
        if (asked["response_type"] != "code")
        {
            return new OAuthError("unsupported_response_type", "response_type must be code");
        }

        if (asked["code_challenge_method"] != "S256" || asked["code_challenge"] is not { Length: 43 })
        {
            return OAuthError.InvalidRequest("PKCE with S256 is required");
        }

        if (asked["scope"] is { } scope && scope.Split(' ').Any(s => s != AuthorizationServer.Scope))
        {
            return new OAuthError("invalid_scope", $"the only scope is {AuthorizationServer.Scope}");
        }

        var isForUs = asked["resource"] is { } resource ? address.IsResource(resource) : !options.RequireResource;

        return isForUs
            ? null
            : OAuthError.InvalidTarget(address.Mcp);
    }
}
