using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>oauth</c>: how the authorization server treats links and redirects.</summary>
internal static class OAuthSection
{
    public static OAuthSettings Read(Setting setting)
    {
        using var oauth = setting.Section();

        return new()
        {
            RuntimeLinks = oauth["runtime_links"].OneOf(("bound", RuntimeLinks.Bound), ("open", RuntimeLinks.Open)) ?? RuntimeLinks.Bound,
            KeepConnectionsAlive = oauth["keep_connections_alive"].Boolean() ?? false,
            RedirectHosts = oauth["redirect_hosts"].List(UrlRule.HostOrAny) ?? OAuthSettings.KnownClientHosts,
        };
    }
}
