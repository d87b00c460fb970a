namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// A whole OAuth 2.1 authorization server in one list of endpoints; each is a file of its own in this folder.
/// </summary>
internal static class AuthorizationServer
{
    /// <summary>The one scope: access to the user's notes.</summary>
    public const string Scope = "notes";

    public static void AddAuthorizationServer(this IServiceCollection services) => services
        .AddSingleton<ClientStore>()
        .AddSingleton<GrantStore>()
        .AddSingleton<SignIn>()
        .AddSingleton<Metadata>()
        .AddSingleton<RegisterEndpoint>()
        .AddSingleton<AuthorizeRequestReader>()
        .AddSingleton<AuthorizeEndpoint>()
        .AddSingleton<ClientAuthentication>()
        .AddSingleton<TokenEndpoint>()
        .AddSingleton<RevokeEndpoint>();

    public static void MapAuthorizationServer(this IEndpointRouteBuilder app, NotesOptions options)
    {
        app.MapGet(OAuthPaths.ResourceMetadata, (Metadata it) => it.ProtectedResource());
        app.MapGet(OAuthPaths.McpResourceMetadata, (Metadata it) => it.ProtectedResource());
        app.MapGet(OAuthPaths.ServerMetadata, (Metadata it) => it.AuthorizationServer());
        app.MapGet(OAuthPaths.OpenIdMetadata, (Metadata it) => it.AuthorizationServer());

        if (options.AllowRegistration)
        {
            app.MapPost(
                OAuthPaths.Register,
                (RegisterEndpoint it, HttpRequest http, CancellationToken ct) => it.HandleAsync(http, ct));
        }

        app.MapGet(OAuthPaths.Stylesheet, () => Results.Text(Stylesheet.Css, "text/css"));
        app.MapGet(OAuthPaths.Authorize, (AuthorizeEndpoint it, HttpRequest http) => it.Show(http));
        app.MapPost(
            OAuthPaths.Authorize,
            (AuthorizeEndpoint it, HttpRequest http, CancellationToken ct) => it.AnswerAsync(http, ct));
        app.MapPost(
            OAuthPaths.Token,
            (TokenEndpoint it, HttpRequest http, CancellationToken ct) => it.HandleAsync(http, ct));
        app.MapPost(
            OAuthPaths.Revoke,
            (RevokeEndpoint it, HttpRequest http, CancellationToken ct) => it.HandleAsync(http, ct));
    }
}
