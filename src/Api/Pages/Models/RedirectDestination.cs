namespace Bifrost.Api.Pages.Models;

/// <summary>The three kinds of place that an answer can go to.</summary>
public enum RedirectKind
{
    /// <summary>A web site.</summary>
    Https,

    /// <summary>A program that listens on this computer.</summary>
    Loopback,

    /// <summary>An app that has claimed a scheme such as <c>cursor://</c>.</summary>
    PrivateScheme,
}

/// <summary>Where the browser is sent with the answer, in the form in which a person can recognise it.</summary>
/// <param name="Kind">Which kind of place it is.</param>
/// <param name="Display">Host, host with port, or scheme with authority: never the path or the query.</param>
public sealed record RedirectDestination(RedirectKind Kind, string Display)
{
    /// <summary>
    /// Names the place a redirect URI leads to. Hosts appear in their ASCII form, so that look-alike letters show.
    /// </summary>
    public static RedirectDestination Of(Uri redirectUri)
    {
        ArgumentNullException.ThrowIfNull(redirectUri);
        if (redirectUri.Scheme is not ("http" or "https"))
        {
            var app = redirectUri.Host.Length == 0 ? "" : $"//{redirectUri.IdnHost}";

            return new RedirectDestination(RedirectKind.PrivateScheme, $"{redirectUri.Scheme}:{app}");
        }

        var host = redirectUri.HostNameType == UriHostNameType.IPv6 ? $"[{redirectUri.IdnHost}]" : redirectUri.IdnHost;
        var display = redirectUri.IsDefaultPort ? host : $"{host}:{redirectUri.Port}";

        return new RedirectDestination(redirectUri.IsLoopback ? RedirectKind.Loopback : RedirectKind.Https, display);
    }
}
