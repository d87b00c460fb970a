using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Whether requests to a provider name the resource (RFC 8707). Microsoft Entra refuses it beside scopes (AADSTS9010010); everywhere else
/// the MCP specification demands it. The administrator's word wins.
/// </summary>
internal static class ResourceRule
{
    /// <summary>The hosts of Microsoft Entra, which refuses the parameter.</summary>
    public static readonly string[] EntraHosts =
        ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"];

    /// <summary>Whether requests to this provider name the resource.</summary>
    public static bool IsNamed(McpOAuthSettings settings, string issuer, Uri authorizeUrl, Uri tokenUrl) =>
        settings.SendResource ?? !(IsRefusing(authorizeUrl) || IsRefusing(tokenUrl)
            || (Uri.TryCreate(issuer, UriKind.Absolute, out var url) && IsRefusing(url)));

    // The host itself, or one below it; never a name that only begins or ends with its letters.
    private static bool IsRefusing(Uri url)
    {
        var host = url.IdnHost.TrimEnd('.');

        return Array.Exists(EntraHosts, refusing =>
            host.Equals(refusing, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{refusing}", StringComparison.OrdinalIgnoreCase));
    }
}
