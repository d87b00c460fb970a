using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The headers that every request of an upstream session has: from the configuration, the account and those headers of clients
/// that the administrator names, and from nothing else.
/// </summary>
internal static class UpstreamHeaders
{
    /// <summary>The header that names the session.</summary>
    public const string Session = "Mcp-Session-Id";

    /// <summary>The header that names the negotiated revision.</summary>
    public const string Revision = "MCP-Protocol-Version";

    /// <summary>The header that carries cookies, where the configuration has one.</summary>
    public const string Cookie = "Cookie";

    private const string UserAgent = "User-Agent";

    // What the protocol decides, and what would name somebody else than the account in use.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Accept", "Upgrade", "TE", "Trailer",
        Session, Revision, "Mcp-Method", "Mcp-Name", "Last-Event-ID",
    };

    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", Cookie, "X-Api-Key", "x-bf-virtual-key", "x-bf-vk",
    };

    /// <summary>The headers of a session.</summary>
    public static IEnumerable<KeyValuePair<string, string>> For(UpstreamTarget target)
    {
        var isShared = target.Client.AuthType == McpAuthType.Headers;

        // Some servers turn away who does not say a name.
        if (!target.Client.Headers.Keys.Concat(target.ExtraHeaders.Select(extra => extra.Key)).Contains(UserAgent, StringComparer.OrdinalIgnoreCase))
        {
            yield return new(UserAgent, "Bifrost");
        }

        foreach (var (name, value) in target.Client.Headers)
        {
            if (!Reserved.Contains(name) && (isShared || !Credentials.Contains(name)))
            {
                yield return new(name, value.Reveal());
            }
        }

        foreach (var extra in target.ExtraHeaders.Where(extra => !Reserved.Contains(extra.Key) && !Credentials.Contains(extra.Key)))
        {
            yield return extra;
        }

        if (target.Connection is { } connection)
        {
            yield return new("Authorization", $"Bearer {connection.Tokens.AccessToken.Reveal()}");
        }
    }
}
