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

        var method = oauth["token_endpoint_auth_method"];
        var methodName = method.Text(OAuthRule.AuthMethod);

        if (OAuthRule.FaultOf(methodName, clientId.IsPresent, clientSecret.IsPresent) is { } fault)
        {
            method.Fail(fault);
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
            TokenEndpointAuthMethod = methodName,
            SendResource = oauth["send_resource"].Boolean(),
            AuthorizeParams = Parameters(oauth["authorize_params"]),
        };
    }

    private static Dictionary<string, string>? Parameters(Setting setting)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);

        foreach (var (name, value) in setting.Map())
        {
            if (OAuthRule.ParameterName(name) is { Failed: true } refused)
            {
                value.Fail(refused.Error.Message);
            }
            else if (value.Required("a text").Text(OAuthRule.ParameterValue) is { } text)
            {
                parameters[name] = text;
            }
        }

        if (parameters.Count > OAuthRule.MostParameters)
        {
            setting.Fail(OAuthRule.TooManyParameters);
        }

        return parameters.Count > 0 ? parameters : null;
    }
}
