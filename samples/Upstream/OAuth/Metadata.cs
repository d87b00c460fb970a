namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// The two documents by which a client finds its way: RFC 9728 for the MCP endpoint, RFC 8414 for the authorization
/// server.
/// </summary>
internal sealed class Metadata(NotesAddress address, NotesOptions options, SignIn signIn)
{
    private static readonly string[] Scopes = [OAuth.AuthorizationServer.Scope];
    private static readonly string[] BearerMethods = ["header"];
    private static readonly string[] ResponseModes = ["query"];
    private static readonly string[] ChallengeMethods = ["S256"];

    public IResult ProtectedResource() => new JsonAnswer(new
    {
        Resource = address.Mcp,
        ResourceName = options.Name,
        AuthorizationServers = (string[])[signIn.Issuer],
        BearerMethodsSupported = BearerMethods,
        ScopesSupported = Scopes,
    });

    public IResult AuthorizationServer() => new JsonAnswer(new
    {
        Issuer = address.Base,
        AuthorizationEndpoint = address.Base + OAuthPaths.Authorize,
        TokenEndpoint = address.Base + OAuthPaths.Token,
        RegistrationEndpoint = options.AllowRegistration ? address.Base + OAuthPaths.Register : null,
        RevocationEndpoint = address.Base + OAuthPaths.Revoke,
        ScopesSupported = Scopes,
        ResponseTypesSupported = ResponseTypes.All,
        ResponseModesSupported = ResponseModes,
        GrantTypesSupported = GrantTypes.All,
        TokenEndpointAuthMethodsSupported = ClientAuthMethods.All,
        RevocationEndpointAuthMethodsSupported = ClientAuthMethods.All,
        CodeChallengeMethodsSupported = ChallengeMethods,
        AuthorizationResponseIssParameterSupported = options.SendIssuer,
    });
}
