using Bifrost.Domain.Clients;
using Bifrost.Domain.Upstream;
using Mapster;

namespace Bifrost.Api.Contracts;

/// <summary>Every mapping between wire records and the domain, explicit and complete; a test compiles it.</summary>
internal static class WireMapping
{
    public static readonly TypeAdapterConfig Config = Create();

    private static TypeAdapterConfig Create()
    {
        var config = new TypeAdapterConfig
        {
            RequireExplicitMapping = true,
            RequireDestinationMemberSource = true,
        };
        config.NewConfig<RegistrationRequest, ClientRegistration>();
        config.NewConfig<OAuthClient, RegistrationResponse>()
            .Map(response => response.ClientId, client => client.Id.Value)
            .Map(response => response.ClientIdIssuedAt, client => client.RegisteredAt.ToUnixTimeSeconds())
            .Map(response => response.RedirectUris, client => client.Metadata.RedirectUris.Select(uri => uri.Value).ToList())
            .Map(response => response.GrantTypes, client => client.Metadata.GrantTypes)
            .Map(response => response.ResponseTypes, client => client.Metadata.ResponseTypes)
            .Map(response => response.TokenEndpointAuthMethod, _ => ClientMetadata.TokenEndpointAuthMethod)
            .Map(response => response.ApplicationType, client => client.Metadata.ApplicationType)
            .Map(response => response.ClientName, client => client.Metadata.ClientName)
            .Map(response => response.ClientUri, client => client.Metadata.ClientUri)
            .Map(response => response.LogoUri, client => client.Metadata.LogoUri)
            .Map(response => response.TosUri, client => client.Metadata.TosUri)
            .Map(response => response.PolicyUri, client => client.Metadata.PolicyUri)
            .Map(response => response.Contacts, client => client.Metadata.Contacts)
            .Map(response => response.Scope, client => client.Metadata.Scope)
            .Map(response => response.SoftwareId, client => client.Metadata.SoftwareId)
            .Map(response => response.SoftwareVersion, client => client.Metadata.SoftwareVersion);
        config.NewConfig<OAuthConfig, OAuthConfigStatusResponse>()
            .Map(response => response.Id, configured => configured.Id.Value)
            .Map(response => response.Status, configured => StatusName(configured.Status))
            .Map(response => response.TokenId, configured => configured.Token == null ? null : configured.Token.Id)
            .Map(response => response.TokenExpiresAt, configured => configured.Token == null ? null : configured.Token.ExpiresAt)
            .Map(response => response.TokenScopes, configured => configured.Token == null ? null : configured.Token.Scopes);

        return config;
    }

    private static string StatusName(OAuthConfigStatus status) => status switch
    {
        OAuthConfigStatus.Pending => "pending",
        OAuthConfigStatus.Authorized => "authorized",
        _ => "failed",
    };
}
