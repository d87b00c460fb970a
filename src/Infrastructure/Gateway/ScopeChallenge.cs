using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A server's challenge for more access than the account has.</summary>
internal static class ScopeChallenge
{
    // As many as a person could be asked for; a challenge beyond it is cut.
    private const int MostScopes = 32;
    private const int LongestScope = 256;

    /// <summary>What a challenge for more access names (RFC 6750 §3.1); null when it is none.</summary>
    public static IReadOnlyList<string>? Read(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values)
            || BearerChallenge.Parse(values) is not { Error: "insufficient_scope" } challenge)
        {
            return null;
        }

        return [.. ScopeText.Parse(challenge.Scope).Where(scope => scope.Length <= LongestScope).Take(MostScopes)];
    }
}
