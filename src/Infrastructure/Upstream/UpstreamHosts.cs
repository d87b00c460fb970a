using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Upstream.Http;

namespace Bifrost.Infrastructure.Upstream;

/// <summary>The hosts that the configuration names and by that allows, whatever their addresses are.</summary>
internal static class UpstreamHosts
{
    // A person waits for it in front of a page.
    private static readonly TimeSpan OAuthTimeout = TimeSpan.FromSeconds(15);

    public static UpstreamHttpOptions Of(BifrostSettings settings)
    {
        var named = settings.Mcp.Servers
            .SelectMany(server => new[]
            {
                server.ConnectionString,
                server.OAuth.AuthorizeUrl,
                server.OAuth.TokenUrl,
                server.OAuth.RegistrationUrl,
                server.OAuth.RevocationUrl,
                Uri.TryCreate(server.OAuth.Issuer, UriKind.Absolute, out var issuer) ? issuer : null,
            })
            .OfType<Uri>()
            .Select(address => address.IdnHost)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        return new UpstreamHttpOptions(
            named,
            settings.Mcp.AllowedHosts.ToHashSet(StringComparer.OrdinalIgnoreCase),
            settings.Mcp.ConnectTimeout,
            OAuthTimeout)
        {
            Proxy = settings.Network.HttpsProxy is { } proxy
                ? new ProxyOptions(proxy.Address, proxy.User, proxy.Password, settings.Network.NoProxy)
                : null,
            TrustedAuthorities = settings.Network.CaFile is { } file ? CertificateCheck.Load(file) : [],
        };
    }
}
