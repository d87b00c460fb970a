using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Settings.Rules;

/// <summary>The forms of what an administrator says of requests to a provider.</summary>
public static partial class OAuthRule
{
    /// <summary>How many parameters may be added to an authorization request.</summary>
    public const int MostParameters = 16;

    /// <summary>What is said of more.</summary>
    public static readonly string TooManyParameters = $"expected up to {MostParameters} parameters.";

    // What the flow itself sends, what would replace it (RFC 9101), and what would change how the answer comes back.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "response_type", "response_mode", "client_id", "client_secret", "client_assertion", "client_assertion_type", "redirect_uri", "scope",
        "state", "nonce", "code", "code_challenge", "code_challenge_method", "code_verifier", "grant_type", "resource", "request",
        "request_uri", "registration", "iss", "dpop_jkt",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A way to authenticate at a token endpoint (RFC 7591 §2).</summary>
    public static Result<string> AuthMethod(string text) =>
        UpstreamAuthMethods.Parse(text) is { } method && UpstreamAuthMethods.NameOf(method) == text
            ? text
            : Expectation.Of($"\"none\", \"{UpstreamAuthMethods.Post}\" or \"{UpstreamAuthMethods.Basic}\"");

    /// <summary>Why a way to authenticate does not fit the client that is configured; null when it does, or none is named.</summary>
    public static string? FaultOf(string? method, bool hasClient, bool hasSecret) => method switch
    {
        null => null,
        "none" => hasSecret ? "is none, but there is a client_secret; remove one of them." : null,
        _ => hasClient && !hasSecret ? "needs a client_secret." : null,
    };

    /// <summary>The name of a parameter to add to authorization requests (RFC 6749 §8.2): none that the protocol itself uses.</summary>
    public static Result<string> ParameterName(string text)
    {
        if (!NameForm().IsMatch(text))
        {
            return Expectation.Of("names of up to 64 letters, digits and the characters . _ -");
        }

        return Reserved.Contains(text)
            ? new Error("setting_invalid", $"names {text}, which Bifrost itself decides; remove it.")
            : text;
    }

    /// <summary>The value of such a parameter.</summary>
    public static Result<string> ParameterValue(string text) => ValueForm().IsMatch(text)
        ? text
        : Expectation.Of("a text of up to 1000 characters without control characters");

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^[^\p{Cc}\p{Cs}]{0,1000}\z")]
    private static partial Regex ValueForm();
}
