using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Domain.Clients;

/// <summary>
/// Where an authorization response may be sent. https anywhere, http on a loopback host only, or a private-use scheme
/// that no browser or operating system gives a meaning of its own (RFC 8252 §7, RFC 9700 §4.1).
/// </summary>
public sealed partial record RedirectUri
{
    /// <summary>Longest URI accepted, in characters.</summary>
    public const int MaximumLength = 2048;

    private RedirectUri(string value) => Value = value;

    /// <summary>The URI exactly as the client wrote it.</summary>
    public string Value { get; }

    /// <summary>Checks the form that every redirect URI must have; whether it is registered is the client's rule.</summary>
    public static Result<RedirectUri> Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaximumLength)
        {
            return ClientErrors.InvalidRedirect($"A redirect URI has 1 to {MaximumLength} characters.");
        }

        if (!UriCharacters().IsMatch(text))
        {
            return ClientErrors.InvalidRedirect("A redirect URI is an absolute URI without fragment, spaces or backslashes.");
        }

        // What this parser does not read, no page could show.
        if (!Uri.TryCreate(text, UriKind.Absolute, out _))
        {
            return ClientErrors.InvalidRedirect("This is not a URI: check its host and port.");
        }

        return text[..text.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant() switch
        {
            "https" => ParseHttps(text),
            "http" => ParseLoopback(text),
            var scheme => ParsePrivateUse(text, scheme),
        };
    }

    /// <summary>Rebuilds a stored URI without asking again.</summary>
    public static RedirectUri Restore(string stored) => new(stored);

    /// <summary>http on a loopback host: a program on the user's own computer (RFC 8252 §7.3).</summary>
    public bool IsLoopback => Loopback().IsMatch(Value);

    /// <summary>A private-use scheme: an application that claimed the scheme on the user's device (RFC 8252 §7.1).</summary>
    public bool IsPrivateUse => !IsLoopback && !Value.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The host that receives the response, with its port unless it is the scheme's own; empty for private-use schemes.</summary>
    public string Host => IsPrivateUse ? string.Empty : ToUri().Authority;

    /// <summary>The URI as a page shows it in parts; every URI that <see cref="Parse"/> accepted can be read.</summary>
    public Uri ToUri() => new(Value, UriKind.Absolute);

    /// <summary>The scheme, in lower case.</summary>
    public string Scheme => Value[..Value.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant();

    /// <summary>
    /// Equality by characters, as RFC 9700 §4.1.3 asks; only the port of the same loopback host may differ,
    /// because native clients listen on whatever port is free (RFC 8252 §7.3).
    /// </summary>
    public bool Admits(RedirectUri requested)
    {
        if (string.Equals(Value, requested.Value, StringComparison.Ordinal))
        {
            return true;
        }

        return IsLoopback && requested.IsLoopback
            && string.Equals(WithoutPort(), requested.WithoutPort(), StringComparison.Ordinal);
    }

    /// <summary>
    /// The address with the response parameters appended to its own query, which is kept (RFC 6749 §3.1.2).
    /// A parameter of the response that the registered query tries to set beforehand is dropped from it.
    /// </summary>
    public string WithParameters(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var question = Value.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? Value : Value[..question];
        var pairs = new List<string>();

        foreach (var pair in question < 0 ? [] : Value[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ResponseParameters.Contains(Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' '))))
            {
                pairs.Add(pair);
            }
        }

        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                pairs.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        return $"{path}?{string.Join('&', pairs)}";
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static readonly HashSet<string> ResponseParameters = new(StringComparer.Ordinal)
    {
        "code", "state", "iss", "error", "error_description", "error_uri",
    };

    private static Result<RedirectUri> ParseHttps(string text) =>
        HttpsAuthority().Match(text) is { Success: true } match && IsPort(match.Groups["port"].Value)
            ? new RedirectUri(text)
            : ClientErrors.InvalidRedirect("An https redirect URI has a host, perhaps a port, and no user name.");

    private static Result<RedirectUri> ParseLoopback(string text) =>
        Loopback().Match(text) is { Success: true } match && IsPort(match.Groups["port"].Value)
            ? new RedirectUri(text)
            : ClientErrors.InvalidRedirect(
                "http is allowed for 127.0.0.1, [::1] and localhost only; use https for every other host.");

    private static Result<RedirectUri> ParsePrivateUse(string text, string scheme) =>
        !PublicScheme.Is(scheme) && !PrivateUserInfo().IsMatch(text)
            ? new RedirectUri(text)
            : ClientErrors.InvalidRedirect($"Redirects to {scheme}: are not allowed.");

    private static bool IsPort(string text) =>
        text.Length == 0 || (int.TryParse(text, out var port) && port is > 0 and <= 65535);

    private string WithoutPort()
    {
        var match = Loopback().Match(Value);

        return $"{match.Groups["host"].Value} {match.Groups["rest"].Value}";
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:[!$%&'()*+,./0-9:;=?@A-Z\\[\\]_a-z~-]+\\z")]
    private static partial Regex UriCharacters();

    // Only hosts that every reader takes for the same one: what the consent page shows is where browsers go.
    [GeneratedRegex(@"^[Hh][Tt][Tt][Pp][Ss]://(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::(?<port>[0-9]{1,5}))?(?:[/?]|\z)")]
    private static partial Regex HttpsAuthority();

    [GeneratedRegex(@"^http://(?<host>127\.0\.0\.1|\[::1\]|localhost)(?::(?<port>[0-9]{1,5}))?(?<rest>[/?].*|\z)\z")]
    private static partial Regex Loopback();

    [GeneratedRegex("^[^/?]*//[^/?]*@")]
    private static partial Regex PrivateUserInfo();
}
