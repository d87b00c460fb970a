using Bifrost.Samples.Upstream.OAuth;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>The 401 that tells a client where to begin (RFC 9728 §5.1, RFC 6750 §3).</summary>
internal static class Challenge
{
    public static void Send(HttpContext context, bool isTokenInvalid)
    {
        var address = context.RequestServices.GetRequiredService<NotesAddress>();
        var metadata = address.Base + OAuthPaths.McpResourceMetadata;
        var error = isTokenInvalid ? "error=\"invalid_token\", " : "";

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate =
            $"Bearer {error}resource_metadata=\"{metadata}\", scope=\"{AuthorizationServer.Scope}\"";
    }
}
