using Bifrost.Infrastructure.Upstream.Http;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Which addresses may be used at all, decided on their text, before anything is dialled, stored or put into a Location
/// header: https, without user or fragment, and http only where the administrator chose it. What a name points to is
/// checked where it is dialled.
/// </summary>
internal sealed class EndpointRules(HostPolicy hosts)
{
    /// <summary>Checks an address that the administrator configured.</summary>
    public Learned<Uri> Configured(string text, string name) => Check(text, name, IsOwn);

    /// <summary>
    /// Checks an address learned from a server or provider. Plain http is for a server that is itself reached over http,
    /// on hosts that are named, or on loopback if the server is there: nobody else is led from https down to http.
    /// </summary>
    public Learned<Uri> Learn(string? text, string name, Uri server)
    {
        var isPlain = server.Scheme == Uri.UriSchemeHttp;
        var isLoopback = HostPolicy.IsLoopback(server.Host);

        return Check(text, name, host =>
            isPlain && (hosts.IsNamed(host) || SameHost(host, server.Host) || (isLoopback && HostPolicy.IsLoopback(host))));
    }

    // Visible ASCII without what no address holds unescaped (RFC 3986 §2), and without the mark of a fragment.
    private static bool IsOfAddresses(char c) => c is > ' ' and < '\x7f' and not ('\\' or '#' or '"' or '<' or '>');

    private static bool SameHost(string one, string other) => HostPolicy.Normalize(one) == HostPolicy.Normalize(other);

    private bool IsOwn(string host) => hosts.IsNamed(host) || HostPolicy.IsLoopback(host);

    private Learned<Uri> Check(string? text, string name, Func<string, bool> mayBePlain)
    {
        if (text is null || !text.All(IsOfAddresses))
        {
            return Fault.Unusable($"{name} is missing or holds characters that no address has");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || !text.StartsWith($"{url.Scheme}://", StringComparison.OrdinalIgnoreCase)
            || url.Host.Length == 0)
        {
            return Fault.Unusable($"{name} is not an https address");
        }

        if (text.Split('/', '?') is [_, _, var authority, ..] && authority.Contains('@', StringComparison.Ordinal))
        {
            return Fault.Unusable($"{name} at {url.Host} holds a user name");
        }

        if (url.Scheme == Uri.UriSchemeHttp && !mayBePlain(url.Host))
        {
            return Fault.Unusable($"{name} at {url.Host} is not https");
        }

        return hosts.RefusalOf(url.Host) is { } reason
            ? Fault.Unusable($"{name} is at {url.Host}, which is not a public address ({reason})")
            : url;
    }
}
