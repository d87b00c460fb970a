using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>oauth_config</c> of a server: what the administrator knows about its provider.</summary>
internal static class UpstreamOAuthSection
{
    public static UpstreamOAuthSettings Read(Setting setting, McpAuthType? auth)
    {
        using var oauth = setting.Section();
        oauth.Ignore(OriginalKeys.OAuthConfig);

        if (setting.IsPresent && auth is McpAuthType.None or McpAuthType.Headers)
        {
            setting.Fail("expected it only with auth_type \"oauth\" or \"per_user_oauth\".");
        }

        var clientId = oauth["client_id"];
        var clientSecret = oauth["client_secret"];

        if (clientSecret.IsPresent && !clientId.IsPresent)
        {
            clientId.Required("the client id that the client_secret belongs to");
        }

        return new()
        {
            ClientId = clientId.Text(NameRule.ProviderText),
            ClientSecret = clientSecret.Secret(SecretRule.ClientSecret),
            AuthorizeUrl = oauth["authorize_url"].Text(UrlRule.ProviderEndpoint),
            TokenUrl = oauth["token_url"].Text(UrlRule.ProviderEndpoint),
            RegistrationUrl = oauth["registration_url"].Text(UrlRule.ProviderEndpoint),
            RevocationUrl = oauth["revocation_url"].Text(UrlRule.ProviderEndpoint),
            Issuer = oauth["issuer"].Text(UrlRule.Issuer),
            Scopes = oauth["scopes"].List(NameRule.Scope) ?? [],
        };
    }
}
