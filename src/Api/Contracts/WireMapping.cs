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
        config.NewConfig<OAuthClient, RegistrationResponse>().MapWith(client => new RegistrationResponse
        {
            ClientId = client.Id.Value,
            ClientIdIssuedAt = client.RegisteredAt.ToUnixTimeSeconds(),
            RedirectUris = client.Metadata.RedirectUris.Select(uri => uri.Value).ToList(),
            GrantTypes = client.Metadata.GrantTypes,
            ResponseTypes = client.Metadata.ResponseTypes,
            TokenEndpointAuthMethod = ClientMetadata.TokenEndpointAuthMethod,
            ApplicationType = client.Metadata.ApplicationType,
            ClientName = client.Metadata.ClientName,
            ClientUri = client.Metadata.ClientUri,
            LogoUri = client.Metadata.LogoUri,
            TosUri = client.Metadata.TosUri,
            PolicyUri = client.Metadata.PolicyUri,
            Contacts = client.Metadata.Contacts,
            Scope = client.Metadata.Scope,
            SoftwareId = client.Metadata.SoftwareId,
            SoftwareVersion = client.Metadata.SoftwareVersion,
        });
        config.NewConfig<OAuthConfig, OAuthConfigStatusResponse>().MapWith(configured => new OAuthConfigStatusResponse
        {
            Id = configured.Id.Value,
            Status = StatusName(configured.Status),
            CreatedAt = configured.CreatedAt,
            ExpiresAt = configured.ExpiresAt,
            TokenId = configured.Token == null ? null : configured.Token.Id,
            TokenExpiresAt = configured.Token == null ? null : configured.Token.ExpiresAt,
            TokenScopes = configured.Token == null ? null : configured.Token.Scopes,
        });
        McpClientMapping.Add(config);

        GovernanceMapping.Register(config);

        return config;
    }

    private static string StatusName(OAuthConfigStatus status) => status switch
    {
        OAuthConfigStatus.Pending => "pending",
        OAuthConfigStatus.Authorized => "authorized",
        _ => "failed",
    };
}
