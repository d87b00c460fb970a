using System.Net;
using Bifrost.Application.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Net.Http.Headers;

namespace Bifrost.Api.Http;

/// <summary>
/// Forwarded headers count only when they come from a proxy in <c>trusted_proxies</c>. The source of a request is the right-most
/// address that no trusted proxy has; what stands to the left of it is the client's own claim.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>Reads <c>X-Forwarded-For</c>, <c>-Host</c> and <c>-Proto</c> of trusted proxies; without one, no header is read.</summary>
    public static void Configure(ForwardedHeadersOptions options, BifrostSettings settings)
    {
        // Empty lists would mean every address to the framework.
        options.ForwardedHeaders = settings.TrustedProxies.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = settings.TrustedProxyHops ?? (settings.TrustedProxies.All(IsSingle) ? null : 1);
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();

        foreach (var network in settings.TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }
    }

    /// <summary>Applies the headers and remembers which requests they changed.</summary>
    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app, BifrostSettings settings)
    {
        if (settings.TrustedProxies.Count == 0)
        {
            return app;
        }

        app.Use((context, next) =>
        {
            context.Features.Set(new Peer(context.Connection.RemoteIpAddress));

            return next(context);
        });

        return app.UseForwardedHeaders();
    }

    /// <summary>
    /// Whether the program at <c>RemoteIpAddress</c> sent the request itself. A request that any proxy passed on, trusted or not, was not
    /// sent by the address that it seems to come from.
    /// </summary>
    public static bool IsDirect(HttpContext context) =>
        !ForwardedHeaderNames.AnyIn(context.Request.Headers)
        && !context.Request.Headers.ContainsKey("X-Real-IP")
        && !context.Request.Headers.ContainsKey(HeaderNames.Via)
        && (context.Features.Get<Peer>() is not { } peer || Equals(peer.Address, context.Connection.RemoteIpAddress));

    private static bool IsSingle(System.Net.IPNetwork network) => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8;

    /// <summary>The other end of the connection, before any header was applied.</summary>
    private sealed record Peer(IPAddress? Address);
}

/// <summary>The headers in which proxies say for whom they send a request.</summary>
internal static class ForwardedHeaderNames
{
    /// <summary>Whether one of them is there.</summary>
    public static bool AnyIn(IHeaderDictionary headers)
    {
        foreach (var header in headers)
        {
            if (IsForwarded(header.Key))
            {
                return true;
            }
        }

        return false;
    }

    // X-Original-* is what the framework makes of the headers of a trusted proxy.
    private static bool IsForwarded(string header) =>
        header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase);
}
