using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Domain.Codes;

/// <summary>A code challenge of method S256 (RFC 7636 §4.2): base64url of a SHA-256, 43 characters. There is no other method.</summary>
public sealed partial record PkceChallenge
{
    private PkceChallenge(string value) => Value = value;

    /// <summary>The challenge as sent.</summary>
    public string Value { get; }

    /// <summary>Checks the form.</summary>
    public static Result<PkceChallenge> Parse(string? text) =>
        text is not null && Form().IsMatch(text) ? new PkceChallenge(text) : CodeErrors.ChallengeInvalid;

    /// <summary>Rebuilds a stored challenge.</summary>
    public static PkceChallenge Restore(string stored) => new(stored);

    /// <summary>Whether the verifier is the one behind this challenge (RFC 7636 §4.6); compared in constant time, as text.</summary>
    public bool Matches(CodeVerifier verifier) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Value), Encoding.UTF8.GetBytes(verifier.Challenge));

    [GeneratedRegex("^[A-Za-z0-9_-]{43}\\z")]
    private static partial Regex Form();
}
