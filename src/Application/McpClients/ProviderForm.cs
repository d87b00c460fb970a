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
        };
    }

    private Uri? Endpoint(string name, string? text, Uri? known) => text is not null && text == Redaction.Of(known)
        ? known
        : reader.Text($"{Path}.{name}", text, UrlRule.ProviderEndpoint);

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
