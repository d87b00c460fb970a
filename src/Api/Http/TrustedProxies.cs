using Bifrost.Application.Settings;
using Microsoft.AspNetCore.HttpOverrides;

namespace Bifrost.Api.Http;

/// <summary>Forwarded headers count only when they come from a proxy that the administrator named.</summary>
internal static class TrustedProxies
{
    public static void Configure(ForwardedHeadersOptions options, BifrostSettings settings)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = null;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();

        foreach (var network in settings.TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }
    }
}
