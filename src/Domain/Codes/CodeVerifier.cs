using System.Buffers.Text;
using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Domain.Codes;

/// <summary>A code verifier (RFC 7636 §4.1): 43 to 128 unreserved characters that only the client that asked knows.</summary>
public sealed partial class CodeVerifier
{
    private readonly Secret _value;

    private CodeVerifier(Secret value) => _value = value;

    /// <summary>Checks the form.</summary>
    public static Result<CodeVerifier> Parse(string? text) =>
        text is not null && Form().IsMatch(text) ? new CodeVerifier(new Secret(text)) : CodeErrors.VerifierInvalid;

    /// <summary>A verifier of our own, for a provider upstream.</summary>
    public static CodeVerifier New(ISecretGenerator secrets) => new(secrets.NewSecret());

    /// <summary>What the challenge is the text form of.</summary>
    public SecretHash Hash() => _value.Hash();

    /// <summary>The challenge to send ahead (RFC 7636 §4.2).</summary>
    public string Challenge => Base64Url.EncodeToString(Hash().ToBytes());

    /// <summary>The verifier itself, for the token request.</summary>
    public Secret ToSecret() => _value;

    [GeneratedRegex("^[A-Za-z0-9._~-]{43,128}\\z")]
    private static partial Regex Form();
}
