using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>What an administrator configured of a provider: it wins over what is discovered, member by member.</summary>
internal static class ExplicitProvider
{
    /// <summary>Whether so much is configured that nothing needs to be asked.</summary>
    public static bool IsComplete(McpOAuthSettings settings) => settings is { AuthorizeUrl: not null, TokenUrl: not null };

    /// <summary>The first configured address that must not be used, as a fault; null when all may.</summary>
    public static Fault? Check(McpOAuthSettings settings, EndpointRules rules) =>
        new[]
        {
            (Url: settings.AuthorizeUrl, Name: "authorize_url"),
            (Url: settings.TokenUrl, Name: "token_url"),
            (Url: settings.RegistrationUrl, Name: "registration_url"),
            (Url: settings.RevocationUrl, Name: "revocation_url"),
        }
        .Where(pair => pair.Url is not null)
        .Select(pair => rules.Configured(pair.Url!.OriginalString, pair.Name).Fault)
        .FirstOrDefault(fault => fault is not null);

    /// <summary>The provider, from configuration alone.</summary>
    public static UpstreamProvider From(McpOAuthSettings settings) => new()
    {
        Issuer = settings.Issuer ?? settings.AuthorizeUrl!.GetLeftPart(UriPartial.Authority),
        IsIssuerUnknown = settings.Issuer is null,
        AuthorizeUrl = settings.AuthorizeUrl!,
        TokenUrl = settings.TokenUrl!,
        RegistrationUrl = settings.RegistrationUrl,
        RevocationUrl = settings.RevocationUrl,
        Scopes = settings.Scopes,
        AuthMethod = MethodOf(settings),
        AuthorizeParams = settings.AuthorizeParams,
    };

    /// <summary>The provider, from configuration and from what was discovered.</summary>
    public static Learned<UpstreamProvider> From(
        McpOAuthSettings settings, BearerChallenge challenge, ResourceMetadata? resource, ServerMetadata server)
    {
        if ((settings.AuthorizeUrl ?? server.AuthorizeUrl) is not { } authorizeUrl
            || (settings.TokenUrl ?? server.TokenUrl) is not { } tokenUrl)
        {
            return Fault.Unusable($"the metadata of {server.Issuer} names no authorization or no token endpoint");
        }

        return new UpstreamProvider
        {
            Issuer = server.Issuer,
            AuthorizeUrl = authorizeUrl,
            TokenUrl = tokenUrl,
            RegistrationUrl = settings.RegistrationUrl ?? server.RegistrationUrl,
            RevocationUrl = settings.RevocationUrl ?? server.RevocationUrl,
            Resource = ResourceRule.IsNamed(settings, server.Issuer, authorizeUrl, tokenUrl) ? resource?.Resource : null,
            Scopes = ScopesOf(settings, challenge, resource, server),
            PromisesIssuer = server.PromisesIssuer,
            TakesClientDocuments = server.TakesClientDocuments,
            IsAssumed = resource is not { Issuers.Count: > 0 } && settings.Issuer is null,
            IsIssuerUnknown = server.IsIssuerUnknown,
            TokenAuthMethods = server.TokenAuthMethods,
            AuthMethod = MethodOf(settings),
            AuthorizeParams = settings.AuthorizeParams,
        };
    }

    private static UpstreamAuthMethod? MethodOf(McpOAuthSettings settings) =>
        settings.TokenEndpointAuthMethod is { } name ? UpstreamAuthMethods.Parse(name) : null;

    private static IReadOnlyList<string> ScopesOf(
        McpOAuthSettings settings, BearerChallenge challenge, ResourceMetadata? resource, ServerMetadata server)
    {
        if (settings.Scopes.Count > 0)
        {
            return settings.Scopes;
        }

        var challenged = ScopeText.Parse(challenge.Scope);
        var named = challenged.Count > 0 ? challenged : resource?.Scopes ?? [];

        // Where the provider parts long access from short, only this scope gives a refresh token (SEP-2207).
        return named.Count > 0 && server.Scopes.Contains("offline_access") && !named.Contains("offline_access")
            ? [.. named, "offline_access"]
            : named;
    }
}
