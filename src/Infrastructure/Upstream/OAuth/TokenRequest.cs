using System.Net.Http.Headers;
using System.Text;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>Builds requests to a token endpoint: a form, with Bifrost's credentials in the place that was agreed on.</summary>
internal static class TokenRequest
{
    /// <summary>The request that exchanges a code (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2).</summary>
    public static HttpRequestMessage ForCode(UpstreamRoundTrip trip, string code)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "authorization_code"),
            new("code", code),
            new("redirect_uri", trip.CallbackUrl),
            new("code_verifier", trip.Verifier.Reveal()),
        };

        return Build(trip.Provider, trip.Credentials, form);
    }

    /// <summary>The request that renews tokens (RFC 6749 §6, RFC 8707 §2.2).</summary>
    public static HttpRequestMessage ForRefresh(UpstreamProvider provider, UpstreamCredentials credentials, Secret refreshToken)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "refresh_token"),
            new("refresh_token", refreshToken.Reveal()),
        };

        return Build(provider, credentials, form);
    }

    private static HttpRequestMessage Build(
        UpstreamProvider provider, UpstreamCredentials credentials, List<KeyValuePair<string, string>> form)
    {
        if (provider.Resource is not null)
        {
            form.Add(new("resource", provider.Resource));
        }

        return Post(provider.TokenUrl, credentials, form);
    }

    /// <summary>A form with Bifrost's credentials in the place that was agreed on.</summary>
    public static HttpRequestMessage Post(Uri endpoint, UpstreamCredentials credentials, List<KeyValuePair<string, string>> form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        if (credentials is { Method: UpstreamAuthMethod.ClientSecretBasic, ClientSecret: { } password })
        {
            request.Headers.Authorization = Basic(credentials.ClientId, password.Reveal());
        }
        else
        {
            form.Add(new("client_id", credentials.ClientId));
        }

        if (credentials is { Method: UpstreamAuthMethod.ClientSecretPost, ClientSecret: { } secret })
        {
            form.Add(new("client_secret", secret.Reveal()));
        }

        request.Content = new FormUrlEncodedContent(form);

        return request;
    }

    // RFC 6749 §2.3.1: both are form-encoded first, so that a colon or a percent sign in them survives.
    private static AuthenticationHeaderValue Basic(string id, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FormEncode(id)}:{FormEncode(secret)}")));

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
