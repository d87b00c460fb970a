using System.Net;
using System.Text.RegularExpressions;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Settings.Rules;

/// <summary>The forms of addresses. None of the messages repeats an address, because it may hold a password.</summary>
public static partial class UrlRule
{
    // No name of a host is longer (RFC 1035 §2.3.4); what is made of it has room in the store.
    private const int LongestHost = 255;

    /// <summary>Where Bifrost is reached: https, or http on this machine, and nothing after the port.</summary>
    public static Result<Uri> PublicOrigin(string text)
    {
        if (Web(text) is not { AbsolutePath: "/" } uri || text.AsSpan().IndexOfAny('?', '#') >= 0 || MeansEveryAddress(uri))
        {
            return Expectation.Of("an origin such as \"https://bifrost.example.com\", without path, query or user name");
        }

        if (!IsProtected(uri))
        {
            return Expectation.Of("https, because others than this machine will send credentials to it");
        }

        return Uri.TryCreate(Serialized(uri), UriKind.Absolute, out var origin)
            ? origin
            : Expectation.Of("an origin whose host is a name or an address without a zone");
    }

    /// <summary>Address of an MCP server. Plain http is a decision of the network it stands in.</summary>
    public static Result<Uri> Server(string text) => Web(text) is { Fragment: "" } uri
        ? uri
        : Expectation.Of("an address such as \"https://mcp.example.com/mcp\", with http or https, without user name or fragment");

    /// <summary>Endpoint of a provider: tokens and passwords travel to it.</summary>
    public static Result<Uri> ProviderEndpoint(string text) => Web(text) is { Fragment: "" } uri && IsProtected(uri)
        ? uri
        : Expectation.Of("an https address (http only on this machine), without user name or fragment");

    /// <summary>An issuer (RFC 8414 §2), kept as it is written because it is compared as text.</summary>
    public static Result<string> Issuer(string text)
    {
        if (Web(text) is not { Fragment: "", Query: "" } uri || !IsProtected(uri))
        {
            return Expectation.Of("an https address (http only on this machine), without user name, query or fragment");
        }

        return text.Length <= UpstreamProvider.LongestIssuer
            ? text
            : Expectation.Of($"at most {UpstreamProvider.LongestIssuer} characters");
    }

    /// <summary>The origin of a web page as browsers send it (RFC 6454 §6.2), also of an application with a scheme of its own.</summary>
    public static Result<string> WebOrigin(string text)
    {
        if (Web(text) is { AbsolutePath: "/" } uri && text.AsSpan().IndexOfAny('?', '#') < 0)
        {
            return Serialized(uri);
        }

        return OwnScheme().IsMatch(text)
            ? text.ToLowerInvariant()
            : Expectation.Of("an origin such as \"https://app.example.com\", without path; \"*\" is not accepted");
    }

    /// <summary>A host as such, in the form that travels (RFC 5890), in lower case.</summary>
    public static Result<string> Host(string text) =>
        Uri.CheckHostName(text) is not UriHostNameType.Unknown && Web($"https://{Bracketed(text)}") is { } uri
            ? uri.IdnHost.ToLowerInvariant()
            : Expectation.Of("the name of a host such as \"app.example.com\", without scheme, port or path");

    /// <summary>A host, or <c>*</c> for any.</summary>
    public static Result<string> HostOrAny(string text) => text == "*" ? text : Host(text);

    private static Uri? Web(string text) =>
        WebAddress().IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && HasHost(uri) ? uri : null;

    // What has no form that travels (RFC 5890) is known only when that is asked for.
    private static bool HasHost(Uri uri)
    {
        try
        {
            return uri.IdnHost.Length <= LongestHost;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static bool IsProtected(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || LoopbackHost.Matches(uri.IdnHost);

    private static bool MeansEveryAddress(Uri uri) =>
        IPAddress.TryParse(uri.IdnHost, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    private static string Serialized(Uri uri) =>
        $"{uri.Scheme}://{Bracketed(uri.IdnHost).ToLowerInvariant()}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host.Trim('[', ']')}]" : host;

    [GeneratedRegex(@"^https?://[^\s\\/?#@\p{Cc}][^\s\\\p{Cc}]*\z", RegexOptions.IgnoreCase)]
    private static partial Regex WebAddress();

    [GeneratedRegex(@"^(?!https?:)[a-z][a-z0-9+.-]*://[^\s\\/?#@*\p{Cc}]+\z", RegexOptions.IgnoreCase)]
    private static partial Regex OwnScheme();
}
