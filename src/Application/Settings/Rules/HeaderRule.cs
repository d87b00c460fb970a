using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings.Rules;

/// <summary>
/// Which headers may reach an upstream server. The transport's own are Bifrost's to set; a credential reaches a server
/// only as the company's shared one, never by being passed on from a caller.
/// </summary>
public static partial class HeaderRule
{
    private static readonly HashSet<string> Transport = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "forwarded",
        "host", "keep-alive", "last-event-id", "origin", "te", "trailer", "transfer-encoding", "upgrade", "via", "x-real-ip",
    };

    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key", "apikey", "x-goog-api-key",
    };

    // What an administrator may set, but no caller.
    private static readonly HashSet<string> NeverPassedOn = new(StringComparer.OrdinalIgnoreCase)
    {
        "allow", "authentication", "cookie2", "expires", "http2-settings", "last-modified", "private-token", "proxy-authenticate",
        "proxy-connection", "www-authenticate", "x-access-token", "x-amz-security-token", "x-auth-token", "x-gitlab-token", "x-vault-token",
    };

    /// <summary>A header that may be added to requests upstream.</summary>
    public static Error? Added(string name, bool mayBeCredential)
    {
        if (!Name().IsMatch(name))
        {
            return Expectation.Of("the name of a header");
        }

        if (IsTransport(name))
        {
            return Expectation.Of("another header: this one belongs to the transport and is set by Bifrost");
        }

        return !mayBeCredential && IsCredential(name)
            ? Expectation.Of("no credential here; auth_type \"headers\" is for a credential that everyone shares")
            : null;
    }

    /// <summary>A header that is passed on from a caller.</summary>
    public static Result<string> PassedOn(string name)
    {
        if (!Name().IsMatch(name) || name == "*")
        {
            return Expectation.Of("the name of one header in each entry; \"*\" is not accepted");
        }

        return IsTransport(name) || IsCredential(name) || NeverPassedOn.Contains(name) || name.StartsWith("content-", StringComparison.OrdinalIgnoreCase)
            ? Expectation.Of("a header that is neither a credential, a cookie nor a part of the transport; those never travel upstream")
            : name;
    }

    private static bool IsCredential(string name) => Credentials.Contains(name) || name.StartsWith("x-bf-", StringComparison.OrdinalIgnoreCase);

    private static bool IsTransport(string name) =>
        Transport.Contains(name)
        || name.StartsWith("mcp-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("sec-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase);

    /// <summary>A token (RFC 9110 §5.6.2).</summary>
    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\z")]
    private static partial Regex Name();
}
