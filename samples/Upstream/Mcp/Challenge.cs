using Bifrost.Samples.Upstream.OAuth;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>The 401 that tells a client where to begin (RFC 9728 §5.1, RFC 6750 §3).</summary>
internal static class Challenge
{
    public static void Send(HttpContext context, bool isTokenInvalid)
    {
        var error = isTokenInvalid ? "error=\"invalid_token\", " : "";
        Send(context, StatusCodes.Status401Unauthorized, error, AuthorizationServer.Scope);
    }

    /// <summary>The 403 for a token whose scopes do not suffice (RFC 6750 §3.1).</summary>
    public static void SendForScope(HttpContext context, string scopes) =>
        Send(context, StatusCodes.Status403Forbidden, "error=\"insufficient_scope\", ", scopes);

    private static void Send(HttpContext context, int status, string error, string scopes)
    {
        var address = context.RequestServices.GetRequiredService<NotesAddress>();
        var metadata = address.Base + OAuthPaths.McpResourceMetadata;
        context.Response.StatusCode = status;
        context.Response.Headers.WWWAuthenticate = $"Bearer {error}resource_metadata=\"{metadata}\", scope=\"{scopes}\"";
    }
}
