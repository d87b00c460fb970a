using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>Reads what a registration endpoint answers (RFC 7591 §3.2). Pure.</summary>
internal static class RegistrationResponse
{
    /// <summary>Bifrost's credentials, or why there are none.</summary>
    public static Learned<UpstreamCredentials> Process(OAuthAnswer answer, UpstreamProvider provider)
    {
        if (answer.IsOutage)
        {
            return Fault.Unreachable($"the registration endpoint answered {answer.Outcome}");
        }

        if (answer.Json is not { } document)
        {
            return Fault.NotRegistered($"the registration endpoint answered {answer.Outcome} without a JSON object");
        }

        var error = OAuthErrorReader.ErrorOf(answer);

        if (error is { Kind: OAuthErrorKind.Momentary })
        {
            return error.ToFault("the registration endpoint");
        }

        if (!answer.IsSuccess || error is not null)
        {
            return Fault.NotRegistered($"the registration endpoint answered {answer.Outcome}, {error?.Code ?? "no error code"}");
        }

        return document.Text("client_id") is { } id && IsVisible(id)
            ? CredentialsOf(id, document, provider)
            : Fault.NotRegistered("the registration endpoint gave no usable client_id");
    }

    private static Learned<UpstreamCredentials> CredentialsOf(string id, JsonMembers document, UpstreamProvider provider)
    {
        // Without a secret there is only one way, whatever the answer calls it.
        if (document.Text("client_secret") is not { Length: > 0 } secret)
        {
            return new UpstreamCredentials(id, null, UpstreamAuthMethod.None);
        }

        if (document.Text("token_endpoint_auth_method") is not { } name)
        {
            // The method that was asked for, where it sends a secret; RFC 7591 §2 has a default that real servers do not mean.
            var asked = provider.AuthMethod is { } method and not UpstreamAuthMethod.None
                ? method
                : UpstreamAuthMethods.ForSecret(provider.TokenAuthMethods);

            return new UpstreamCredentials(id, new Secret(secret), asked);
        }

        return UpstreamAuthMethods.Parse(name) switch
        {
            null => Fault.NotRegistered("the registration endpoint chose a way to authenticate that Bifrost does not know"),
            UpstreamAuthMethod.None => new UpstreamCredentials(id, null, UpstreamAuthMethod.None),
            { } named => new UpstreamCredentials(id, new Secret(secret), named),
        };
    }

    // RFC 6749 appendix A.1, and no longer than one that an administrator may configure.
    private static bool IsVisible(string id) => id.Length is > 0 and <= 2000 && id.All(c => c is >= ' ' and <= '~');
}
