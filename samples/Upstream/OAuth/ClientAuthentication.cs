using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// Proves which client calls the token or revocation endpoint, by the one method that it registered (OAuth 2.1 §2.4).
/// </summary>
internal sealed class ClientAuthentication(ClientStore clients)
{
    public bool TryAuthenticate(
        HttpRequest request,
        Parameters form,
        [NotNullWhen(true)] out NotesClient? client,
        [NotNullWhen(false)] out OAuthError? error)
    {
        var shown = Read(request, form);
        client = clients.Find(shown.ClientId) is { } known && Proves(shown, known) ? known : null;
        error = client is null ? OAuthError.InvalidClient("unknown client, wrong secret, or wrong method") : null;

        if (client is null && shown.Method == ClientAuthMethods.Basic)
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"Notes\"";
        }

        return client is not null;
    }

    private static bool Proves(Shown shown, NotesClient client) =>
        shown.Method == client.AuthMethod && Opaque.AreEqual(shown.Secret ?? "", client.ClientSecret ?? "");

    private static Shown Read(HttpRequest request, Parameters form)
    {
        var header = request.Headers.Authorization.ToString();

        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return ReadBasic(header["Basic ".Length..]);
        }

        return form["client_secret"] is { } secret
            ? new Shown(ClientAuthMethods.Post, form["client_id"], secret)
            : new Shown(ClientAuthMethods.None, form["client_id"], null);
    }

    /// <summary>Id and secret are form-encoded inside the Basic credentials (RFC 6749 §2.3.1).</summary>
    private static Shown ReadBasic(string credentials)
    {
        var bytes = new byte[credentials.Length];

        return Convert.TryFromBase64String(credentials.Trim(), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var id, var secret]
            ? new Shown(ClientAuthMethods.Basic, WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret))
            : new Shown(ClientAuthMethods.Basic, null, null);
    }

    private readonly record struct Shown(string Method, string? ClientId, string? Secret);
}
