using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Clients that administrators registered share one callback address, so that only <c>iss</c> (RFC 9207) tells the answers of their
/// providers apart.
/// </summary>
public static class SharedCallback
{
    /// <summary>The servers among these that share the address across providers; empty while at most one provider is concerned.</summary>
    public static IReadOnlyList<McpClient> Of(IEnumerable<McpClient> clients)
    {
        var sharing = clients
            .Where(client => client.AuthType is McpAuthType.OAuth or McpAuthType.PerUserOAuth && client.OAuth.ClientId is not null)
            .ToList();

        return sharing.Select(ProviderOf).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1 ? sharing : [];
    }

    // As far as it is known before anything is asked: a server whose provider is discovered stands for it.
    private static string? ProviderOf(McpClient client) =>
        client.OAuth.Issuer?.TrimEnd('/')
            ?? (client.OAuth.AuthorizeUrl ?? client.Endpoint)?.GetLeftPart(UriPartial.Authority);
}
