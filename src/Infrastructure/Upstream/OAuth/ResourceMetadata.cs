using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>What an MCP server says about itself (RFC 9728 §2).</summary>
/// <param name="Resource">The resource to name in requests, as written.</param>
/// <param name="Issuers">The authorization servers, as written.</param>
/// <param name="Scopes">The scopes it knows.</param>
internal sealed record ResourceMetadata(string Resource, IReadOnlyList<string> Issuers, IReadOnlyList<string> Scopes)
{
    // As many as may be looked at until one can be used.
    private const int MostIssuers = 4;

    /// <summary>Reads a document; the resource must be the server that was asked, or a parent of it (RFC 9728 §3.3).</summary>
    public static Learned<ResourceMetadata?> Process(JsonMembers document, Uri server)
    {
        if (document.Text("resource") is not { } resource || !Covers(resource, server))
        {
            return Fault.Unusable($"the resource metadata of {server.Authority} is for another resource");
        }

        return new ResourceMetadata(
            resource, [.. document.Texts("authorization_servers").Take(MostIssuers)], ScopeText.Clean(document.Texts("scopes_supported")));
    }

    private static bool Covers(string resource, Uri server)
    {
        if (!Uri.TryCreate(resource, UriKind.Absolute, out var url)
            || url.GetLeftPart(UriPartial.Authority) != server.GetLeftPart(UriPartial.Authority)
            || url.UserInfo.Length > 0
            || url.Fragment.Length > 0
            || (url.Query.Length > 0 && url.Query != server.Query))
        {
            return false;
        }

        return Folder(server).StartsWith(Folder(url), StringComparison.Ordinal);
    }

    // With the slash at the end, /mcp is no parent of /mcp-other.
    private static string Folder(Uri url) => $"{url.AbsolutePath.TrimEnd('/')}/";
}
