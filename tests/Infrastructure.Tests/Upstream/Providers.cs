namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>What well-behaved servers and providers say; tests change the one thing they are about.</summary>
internal static class Providers
{
    public const string ResourcePath = "/.well-known/oauth-protected-resource";

    public const string ServerPath = "/.well-known/oauth-authorization-server";

    public const string OpenIdPath = "/.well-known/openid-configuration";

    /// <summary>A server whose challenge says nothing but that it wants a token.</summary>
    public static StubServer WantsToken(this StubServer server, string parameters = "") =>
        server.Says("/mcp", 401, "{}", challenge: $"Bearer {parameters}".TrimEnd());

    /// <summary>Resource metadata in its usual place.</summary>
    public static StubServer NamesProvider(this StubServer server, string issuer, params string[] scopes) =>
        server.Json($"{ResourcePath}/mcp", Resource($"{server.Origin}/mcp", issuer, scopes));

    public static Dictionary<string, object> Resource(string resource, string issuer, params string[] scopes) => new()
    {
        ["resource"] = resource,
        ["authorization_servers"] = new[] { issuer },
        ["scopes_supported"] = scopes,
    };

    public static Dictionary<string, object> Metadata(string issuer) => new()
    {
        ["issuer"] = issuer,
        ["authorization_endpoint"] = $"{issuer.TrimEnd('/')}/authorize",
        ["token_endpoint"] = $"{issuer.TrimEnd('/')}/token",
        ["registration_endpoint"] = $"{issuer.TrimEnd('/')}/register",
        ["code_challenge_methods_supported"] = new[] { "S256" },
    };

    /// <summary>A document with one member changed; null takes it out.</summary>
    public static Dictionary<string, object> With(this Dictionary<string, object> document, string name, object? value)
    {
        var changed = new Dictionary<string, object>(document);
        changed.Remove(name);

        if (value is not null)
        {
            changed[name] = value;
        }

        return changed;
    }
}
