using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>Everything a round trip is bound to; stored with its secrets encrypted.</summary>
/// <param name="Subject">Whose connection it will be.</param>
/// <param name="McpClient">The server it is for.</param>
/// <param name="Provider">The provider as read at the start.</param>
/// <param name="Credentials">Bifrost's own registration there.</param>
/// <param name="Verifier">The code verifier of this trip alone.</param>
/// <param name="BaseUrl">Bifrost's own origin when it started.</param>
/// <param name="Flow">The consent flow to return to; null for a link at run time and for an administrator.</param>
public sealed record UpstreamRoundTrip(
    SubjectId Subject,
    McpClientId McpClient,
    UpstreamProvider Provider,
    UpstreamCredentials Credentials,
    Secret Verifier,
    string BaseUrl,
    FlowId? Flow)
{
    /// <summary>Origin of the server as it was configured at the start: what comes of the trip is for it alone.</summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>Which of the subject's accounts at the server it connects; '' for the only one.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>The administrator's login it is; null for a user's own.</summary>
    public OAuthConfigId? Config { get; init; }

    /// <summary>Segment of its issuer in the callback address; null for a client that an administrator registered.</summary>
    public string? CallbackSegment { get; init; }

    /// <summary>Where the provider sends the browser back to.</summary>
    public string CallbackUrl => UpstreamCallback.Under(BaseUrl, CallbackSegment);

    /// <summary>The address at the provider that the browser is sent to; the endpoint's own query is kept.</summary>
    public string AuthorizeAddress(Secret state)
    {
        var verifier = CodeVerifier.Parse(Verifier.Reveal()).Value;
        var query = new List<(string Name, string? Value)>
        {
            ("response_type", "code"),
            ("client_id", Credentials.ClientId),
            ("redirect_uri", CallbackUrl),
            ("code_challenge", verifier.Challenge),
            ("code_challenge_method", "S256"),
            ("state", state.Reveal()),
            ("scope", Provider.Scopes.Count > 0 ? string.Join(' ', Provider.Scopes) : null),
            ("resource", Provider.Resource),
        };
        query.AddRange(Provider.AuthorizeParams.Select(parameter => (parameter.Key, (string?)parameter.Value)));
        var text = string.Join('&', query
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}"));
        var endpoint = Provider.AuthorizeUrl.AbsoluteUri;

        return $"{endpoint}{(endpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{text}";
    }
}
