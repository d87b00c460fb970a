using System.Buffers.Text;
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

    /// <summary>Whether the verifier is the one behind this challenge; compared in constant time.</summary>
    public bool Matches(CodeVerifier verifier)
    {
        Span<byte> challenged = stackalloc byte[SecretHash.Size + 1];

        return Base64Url.TryDecodeFromChars(Value, challenged, out var length)
            && length == SecretHash.Size
            && SecretHash.Restore(challenged[..length].ToArray()).Matches(verifier.Hash());
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{43}\\z")]
    private static partial Regex Form();
}
