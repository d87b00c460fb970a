using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>Reads <c>oauth_config</c>: given, it replaces all of what was known; only what comes back redacted stays.</summary>
internal sealed class ProviderForm(FormReader reader, McpOAuthInput? input, UpstreamOAuthSettings? before)
{
    private const string Path = "oauth_config";

    public UpstreamOAuthSettings Read(McpAuthType auth)
    {
        var applies = auth is McpAuthType.OAuth or McpAuthType.PerUserOAuth;

        if (input is null)
        {
            return applies && before is not null ? before : new UpstreamOAuthSettings();
        }

        // An empty one is what a server without OAuth is read as.
        if (!applies && input != new McpOAuthInput())
        {
            reader.Fail(Path, "expected it only with auth_type \"oauth\" or \"per_user_oauth\".");
        }

        if (input.ClientSecret is not null && input.ClientId is null)
        {
            reader.Fail($"{Path}.client_id", "is missing; expected the client id that the client_secret belongs to.");
        }

        var method = reader.Text($"{Path}.token_endpoint_auth_method", input.TokenEndpointAuthMethod, OAuthRule.AuthMethod);

        if (OAuthRule.FaultOf(method, input.ClientId is not null, input.ClientSecret is not null) is { } fault)
        {
            reader.Fail($"{Path}.token_endpoint_auth_method", fault);
        }

        return new UpstreamOAuthSettings
        {
            ClientId = reader.Text($"{Path}.client_id", input.ClientId, NameRule.ProviderText),
            ClientSecret = Password(),
            AuthorizeUrl = Endpoint("authorize_url", input.AuthorizeUrl, before?.AuthorizeUrl),
            TokenUrl = Endpoint("token_url", input.TokenUrl, before?.TokenUrl),
            RegistrationUrl = Endpoint("registration_url", input.RegistrationUrl, before?.RegistrationUrl),
            RevocationUrl = Endpoint("revocation_url", input.RevocationUrl, before?.RevocationUrl),
            Issuer = reader.Text($"{Path}.issuer", input.Issuer, UrlRule.Issuer),
            Scopes = reader.List($"{Path}.scopes", input.Scopes, NameRule.Scope) ?? [],
            TokenEndpointAuthMethod = method,
            SendResource = input.SendResource,
            AuthorizeParams = Parameters(),
        };
    }

    private Uri? Endpoint(string name, string? text, Uri? known) => text is not null && text == Redaction.Of(known)
        ? known
        : reader.Text($"{Path}.{name}", text, UrlRule.ProviderEndpoint);

    private Dictionary<string, string>? Parameters()
    {
        const string At = $"{Path}.authorize_params";

        if (input!.AuthorizeParams is not { Count: > 0 } given)
        {
            return null;
        }

        if (given.Count > OAuthRule.MostParameters)
        {
            reader.Fail(At, OAuthRule.TooManyParameters);
        }

        var read = new Dictionary<string, string>(StringComparer.Ordinal);

        foreach (var (name, text) in given)
        {
            if (OAuthRule.ParameterName(name) is { Failed: true } refused)
            {
                reader.Fail(At, refused.Error.Message);
            }
            else if (text is null)
            {
                reader.Fail($"{At}.{name}", "expected a text, but found null.");
            }
            else if (reader.Text($"{At}.{name}", text, OAuthRule.ParameterValue) is { } value)
            {
                read[name] = value;
            }
        }

        return read;
    }

    private Secret? Password()
    {
        if (input!.ClientSecret is not { } secret || !Redaction.IsRedacted(secret))
        {
            return reader.Text($"{Path}.client_secret", input.ClientSecret?.Reveal(), SecretRule.ClientSecret);
        }

        if (before?.ClientSecret is null)
        {
            reader.Fail($"{Path}.client_secret", "is redacted, but none is stored; send the secret itself.");
        }

        return before?.ClientSecret;
    }
}
