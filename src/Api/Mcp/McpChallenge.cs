using Bifrost.Api.Http;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;

namespace Bifrost.Api.Mcp;

/// <summary>
/// Value of WWW-Authenticate (RFC 6750 §3, RFC 9728 §5.1): where a client learns how to get a token. Holds no comma inside
/// quotes and nothing that a request said, because clients split it at commas.
/// </summary>
internal static class McpChallenge
{
    /// <summary>The challenge for a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="catalog">Without a per-user server there is no authorization server to send anybody to.</param>
    /// <param name="only">The one server that was asked, if it exists.</param>
    /// <param name="error">RFC 6750 error code; null when nothing was presented.</param>
    public static string For(HttpContext context, IMcpClientCatalog catalog, McpClient? only, string? error)
    {
        var attributes = new List<string>();

        if (error is not null)
        {
            attributes.Add($"error=\"{error}\"");
        }

        if (catalog.All.Any(client => client.IsPerUser))
        {
            var resource = only is null ? string.Empty : Audience.Of(only.Name).Path;
            attributes.Add(
                $"resource_metadata=\"{PublicOrigin.Of(context).BaseUrl}/.well-known/oauth-protected-resource{resource}\"");
            attributes.Add($"scope=\"{Scopes.Granted}\"");
        }

        return attributes.Count == 0 ? "Bearer" : $"Bearer {string.Join(", ", attributes)}";
    }
}
