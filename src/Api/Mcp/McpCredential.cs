using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using Microsoft.Extensions.Primitives;

namespace Bifrost.Api.Mcp;

/// <summary>What a request presents to say who makes it.</summary>
internal enum McpCredentialKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Something that cannot be understood, or two things at once.</summary>
    Malformed,

    /// <summary>An access token.</summary>
    AccessToken,

    /// <summary>A virtual key.</summary>
    VirtualKey,
}

/// <summary>
/// The credential of a request. It is read from headers only, never from the address or a form (RFC 6750 §2.2 and §2.3 are
/// not offered), and no other header says anything about who the caller is.
/// </summary>
internal readonly record struct McpCredential(McpCredentialKind Kind, Secret? Value)
{
    private static readonly McpCredential None = new(McpCredentialKind.None, null);
    private static readonly McpCredential Malformed = new(McpCredentialKind.Malformed, null);

    /// <summary>Headers that a virtual key may come in, besides as a bearer token.</summary>
    public static readonly IReadOnlyList<string> KeyHeaders = ["x-bf-virtual-key", "x-bf-vk", "x-api-key"];

    /// <summary>Reads the one credential of a request.</summary>
    public static McpCredential Read(IHeaderDictionary headers)
    {
        var found = headers.TryGetValue("Authorization", out var authorization) ? OfAuthorization(authorization) : null;

        foreach (var name in KeyHeaders)
        {
            if (!headers.TryGetValue(name, out var values))
            {
                continue;
            }

            // Two at once are refused even if they are equal: nobody has to guess which of them counts.
            if (found is not null || values.Count != 1)
            {
                return Malformed;
            }

            found = new McpCredential(McpCredentialKind.VirtualKey, new Secret(values.ToString()));
        }

        return found ?? None;
    }

    private static McpCredential? OfAuthorization(StringValues values)
    {
        if (values.Count != 1)
        {
            return Malformed;
        }

        var text = values.ToString().Trim();
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? text : text[..space];

        if (!scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            // Another scheme says nothing here, yet it is a credential: none may stand beside it.
            return None;
        }

        var token = text[scheme.Length..].Trim();

        // A token of any other form is one that Bifrost has not issued: clients authenticate again on 401 alone (RFC 6750 §3.1).
        if (token.Length == 0 || token.Any(char.IsWhiteSpace))
        {
            return Malformed;
        }

        var kind = VirtualKey.LooksLikeOne(token) ? McpCredentialKind.VirtualKey : McpCredentialKind.AccessToken;

        return new McpCredential(kind, new Secret(token));
    }
}
