using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;

namespace Bifrost.Domain.Flows;

/// <summary>What a client asked for at the authorization endpoint (RFC 6749 §4.1.1). Nothing of it can change afterwards.</summary>
/// <param name="ClientId">Who asks.</param>
/// <param name="RedirectUri">Where the answer goes, with the port the client listens on.</param>
/// <param name="Challenge">What the code will be bound to.</param>
/// <param name="State">Given back to the client to the letter; null when it sent none.</param>
/// <param name="Audience">The resource the token will be for.</param>
/// <param name="BaseUrl">Bifrost's own origin, as this request reached it; the issuer of the whole flow.</param>
public sealed record AuthorizationRequest(
    ClientId ClientId,
    RedirectUri RedirectUri,
    PkceChallenge Challenge,
    string? State,
    Audience Audience,
    string BaseUrl)
{
    /// <summary>Longest state that is accepted, in characters.</summary>
    public const int MaximumStateLength = 4096;

    /// <summary>Whether the browser is spoken to over https, where no other host and no other program of its machine has its cookies.</summary>
    public bool IsOverHttps => BaseUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a state can be kept and given back: its characters are printable (RFC 6749 A.5), and no store takes a NUL for sure.</summary>
    public static bool CanKeep(string state) => state.Length <= MaximumStateLength && !state.Contains('\0');

    /// <summary>The address that tells the client that it was granted (RFC 6749 §4.1.2, RFC 9207).</summary>
    public string GrantedWith(string code) =>
        RedirectUri.WithParameters(("code", code), ("state", State), ("iss", BaseUrl));

    /// <summary>The address that tells the client that it was refused (RFC 6749 §4.1.2.1, RFC 9207).</summary>
    public string RefusedWith(string error, string description) =>
        RedirectUri.WithParameters(
            ("error", error), ("error_description", description), ("state", State), ("iss", BaseUrl));
}
