using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings.Rules;

/// <summary>The forms of secrets. What was found is never repeated, not even its length.</summary>
public static partial class SecretRule
{
    private const string VirtualKeyPrefix = "sk-bf-";

    /// <summary>A virtual key.</summary>
    public static Result<Secret> VirtualKey(string text) =>
        !VirtualKeyForm().IsMatch(text)
            ? Expectation.Of("\"sk-bf-\" and 20 to 250 more letters, digits and the characters . _ ~ + / = -")
            : SecretStrength.CanBeGuessed(text[VirtualKeyPrefix.Length..])
                ? Expectation.Of(Unguessable("echo sk-bf-$(openssl rand -hex 16)"))
                : new Secret(text);

    /// <summary>The key of the management API: it must fit into a header and resist guessing.</summary>
    public static Result<Secret> AdminKey(string text) =>
        !AdminKeyForm().IsMatch(text)
            ? Expectation.Of("at least 16 printable ASCII characters without spaces")
            : SecretStrength.CanBeGuessed(text) ? Expectation.Of(Unguessable("openssl rand -base64 32")) : new Secret(text);

    /// <summary>
    /// A passphrase that wraps the key ring. Whether it can be guessed is judged when a ring is begun with it: a ring that is wrapped with it
    /// already cannot do without.
    /// </summary>
    public static Result<Secret> EncryptionKey(string text) => text.Length >= 16
        ? new Secret(text)
        : Expectation.Of("at least 16 characters, such as the output of \"openssl rand -base64 32\"");

    /// <summary>A password that a provider chose (RFC 6749 appendix A.2).</summary>
    public static Result<Secret> ClientSecret(string text) => ClientSecretForm().IsMatch(text)
        ? new Secret(text)
        : Expectation.Of("1 to 2000 printable ASCII characters");

    /// <summary>The value of a header (RFC 9110 §5.5).</summary>
    public static Result<Secret> HeaderValue(string text) => HeaderValueForm().IsMatch(text)
        ? new Secret(text)
        : Expectation.Of("the value of a header: printable ASCII characters on one line, without spaces around them");

    private static string Unguessable(string command) =>
        $"a key that cannot be guessed, not few characters, a sequence or well-known words; \"{command}\" makes one";

    [GeneratedRegex(@"^sk-bf-[A-Za-z0-9._~+/=-]{20,250}\z")]
    private static partial Regex VirtualKeyForm();

    [GeneratedRegex(@"^[\x21-\x7E]{16,2000}\z")]
    private static partial Regex AdminKeyForm();

    [GeneratedRegex(@"^[\x20-\x7E]{1,2000}\z")]
    private static partial Regex ClientSecretForm();

    [GeneratedRegex(@"^(?! )[\x20-\x7E]{1,8000}(?<! )\z")]
    private static partial Regex HeaderValueForm();
}
