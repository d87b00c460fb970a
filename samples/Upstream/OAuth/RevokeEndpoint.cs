namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// The revocation endpoint (RFC 7009): a client gives up a token; one that is unknown counts as revoked.
/// </summary>
internal sealed class RevokeEndpoint(ClientAuthentication authentication, GrantStore grants)
{
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken ct)
    {
        if (!Parameters.TryRead(await Parameters.FormAsync(request, ct), out var form, out var error)
            || !authentication.TryAuthenticate(request, form, out var client, out error))
        {
            return error.ToAnswer();
        }

        if (form["token"] is not { } token)
        {
            return OAuthError.InvalidRequest("token is required").ToAnswer();
        }

        return grants.TryRevoke(token, client)
            ? Results.Ok()
            : new OAuthError("unauthorized_client", "the token is another client's").ToAnswer();
    }
}
