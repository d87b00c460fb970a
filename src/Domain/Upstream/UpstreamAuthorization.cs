using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// One round trip of one browser to one provider for one subject. It takes ten minutes at most, completes once, and is
/// bound to everything that was read at its start: server, issuer, endpoints, credentials, callback address.
/// </summary>
public sealed class UpstreamAuthorization
{
    /// <summary>How long a user may take at the provider.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private UpstreamAuthorization(UpstreamRoundTrip trip, SecretHash state, SecretHash browser, DateTimeOffset startedAt)
    {
        Trip = trip;
        State = state;
        Browser = browser;
        StartedAt = startedAt;
    }

    /// <summary>What it is bound to.</summary>
    public UpstreamRoundTrip Trip { get; }

    /// <summary>What is stored instead of the state.</summary>
    public SecretHash State { get; }

    /// <summary>Hash of the secret in the flow cookie of the browser that started.</summary>
    public SecretHash Browser { get; }

    /// <summary>When the browser was sent away.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The first moment at which it is too late.</summary>
    public DateTimeOffset ExpiresAt => StartedAt + Lifetime;

    /// <summary>A new round trip.</summary>
    public static UpstreamAuthorization Start(UpstreamRoundTrip trip, Secret state, SecretHash browser, DateTimeOffset now) =>
        new(trip, state.Hash(), browser, now);

    /// <summary>Rebuilds a stored round trip.</summary>
    public static UpstreamAuthorization Restore(
        UpstreamRoundTrip trip, SecretHash state, SecretHash browser, DateTimeOffset startedAt) =>
        new(trip, state, browser, startedAt);

    /// <summary>Whether an answer may use up this round trip: the same browser, in time. A stranger does not spend it.</summary>
    public Result<Done> Admit(IReadOnlyList<Secret> presented, DateTimeOffset now)
    {
        if (!presented.Any(secret => Browser.Matches(secret.Hash())))
        {
            return UpstreamErrors.WrongBrowser;
        }

        return now < ExpiresAt ? Done.Value : UpstreamErrors.Expired;
    }

    /// <summary>Checks what the provider sent back and answers the code to exchange (RFC 6749 §4.1.2, RFC 9207 §2.4).</summary>
    public Result<string> Read(UpstreamAnswer answer)
    {
        var issuer = Trip.Provider.Issuer;

        if (answer.Issuer is null ? Trip.Provider.PromisesIssuer : !string.Equals(answer.Issuer, issuer, StringComparison.Ordinal))
        {
            return UpstreamErrors.WrongIssuer;
        }

        if (answer.Error is not null)
        {
            return answer.Error == "access_denied" ? UpstreamErrors.Denied : UpstreamErrors.ProviderRefused;
        }

        return string.IsNullOrEmpty(answer.Code) ? UpstreamErrors.ProviderRefused : answer.Code;
    }
}

/// <summary>Everything a round trip is bound to; stored with its secrets encrypted.</summary>
/// <param name="Subject">Whose connection it will be.</param>
/// <param name="McpClient">The server it is for.</param>
/// <param name="Provider">The provider as read at the start.</param>
/// <param name="Credentials">Bifrost's own registration there.</param>
/// <param name="Verifier">The code verifier of this trip alone.</param>
/// <param name="BaseUrl">Bifrost's own origin when it started.</param>
/// <param name="Flow">The consent flow to return to; null for a link at run time.</param>
public sealed record UpstreamRoundTrip(
    SubjectId Subject,
    McpClientId McpClient,
    UpstreamProvider Provider,
    UpstreamCredentials Credentials,
    Secret Verifier,
    string BaseUrl,
    FlowId? Flow)
{
    /// <summary>Where the provider sends the browser back to.</summary>
    public string CallbackUrl => CallbackOf(BaseUrl);

    /// <summary>The callback address under an origin.</summary>
    public static string CallbackOf(string baseUrl) => $"{baseUrl}/api/oauth/callback";

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
        var text = string.Join('&', query
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));
        var endpoint = Provider.AuthorizeUrl.AbsoluteUri;

        return $"{endpoint}{(endpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{text}";
    }
}

/// <summary>What came back to the callback, as it came.</summary>
/// <param name="Code">The provider's authorization code.</param>
/// <param name="Issuer">The <c>iss</c> parameter.</param>
/// <param name="Error">The error code, when it refused.</param>
public sealed record UpstreamAnswer(string? Code, string? Issuer, string? Error)
{
    /// <summary>Nothing of it: the code is a credential, and the rest is a stranger's text.</summary>
    public override string ToString() => "[answer of a provider]";
}
