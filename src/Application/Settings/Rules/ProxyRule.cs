using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings.Rules;

/// <summary>The forms of proxies. None of the messages repeats an address, because it may hold a password.</summary>
public static class ProxyRule
{
    /// <summary>The address of a proxy, with credentials or without.</summary>
    public static Result<ProxySettings> Proxy(string text)
    {
        if (text.Any(c => c is <= ' ' or '\\' or > '~')
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0
            || uri.AbsolutePath != "/"
            || text.AsSpan().IndexOfAny('?', '#') >= 0)
        {
            return Expectation.Of("the address of a proxy such as \"http://proxy.example.com:3128\", without path");
        }

        var address = new Uri($"{uri.Scheme}://{uri.IdnHost.PadHost()}:{uri.Port}");

        if (uri.UserInfo.Length == 0)
        {
            return new ProxySettings(address, null, null);
        }

        var parts = uri.UserInfo.Split(':', 2);

        return new ProxySettings(
            address, Uri.UnescapeDataString(parts[0]), new Secret(parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : string.Empty));
    }

    /// <summary>A host that is reached without the proxy: itself, or everything below it (<c>.example.com</c>, <c>*.example.com</c>).</summary>
    public static Result<string> Exception(string text)
    {
        var below = text.StartsWith("*.", StringComparison.Ordinal) ? text[1..] : text;

        if (!below.StartsWith('.'))
        {
            return UrlRule.Host(below);
        }

        var host = UrlRule.Host(below[1..]);

        return host.Failed ? Expectation.Of("a host such as \"mcp.example.com\", or \".example.com\" for everything below it") : $".{host.Value}";
    }

    private static string PadHost(this string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host.Trim('[', ']')}]" : host;
}
