using Bifrost.Api.Errors;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Http;

/// <summary>
/// Decides the origin of each request. With a public URL only its host is served; without one only loopback hosts are, and
/// a request that came through a proxy is told what to set. Health checks are answered at any host.
/// </summary>
internal sealed partial class PublicOriginMiddleware(
    RequestDelegate next, BifrostSettings settings, ILogger<PublicOriginMiddleware> logger)
{
    private readonly PublicOrigin? _public = settings.PublicOrigin is { } origin ? new PublicOrigin(origin) : null;
    private readonly Uri? _expected = settings.PublicOrigin is { } origin ? new Uri(origin) : null;

    // Callers on loopback say the same host again and again.
    private volatile Served? _last;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/health"))
        {
            return next(context);
        }

        var refusal = _expected is { } expected ? ServePublic(context, expected) : ServeLoopback(context);

        return refusal is null ? next(context) : RefuseAsync(context, refusal);
    }

    private Task RefuseAsync(HttpContext context, Error refusal)
    {
        Refused(logger, refusal.Code, context.Request.Host.Value is { Length: <= 255 } host ? host.ReplaceLineEndings("") : "?");
        context.Features.Set(new PublicOrigin(string.Empty));

        return ErrorWriter.WriteAsync(context, refusal);
    }

    private Error? ServePublic(HttpContext context, Uri expected)
    {
        context.Features.Set(_public);
        var host = context.Request.Host;
        var port = host.Port ?? (expected.Scheme == "https" ? 443 : 80);

        return string.Equals(host.Host, expected.Host, StringComparison.OrdinalIgnoreCase) && port == expected.Port
            ? null
            : HostErrors.NotServed;
    }

    private Error? ServeLoopback(HttpContext context)
    {
        var host = context.Request.Host;

        if (ForwardedHeaderNames.AnyIn(context.Request.Headers))
        {
            return HostErrors.PublicUrlMissing;
        }

        if (_last is { } last && last.Scheme == context.Request.Scheme && last.Host == host.Value)
        {
            context.Features.Set(last.Origin);

            return null;
        }

        if (!host.HasValue || !LoopbackHost.Matches(host.Host.Trim('[', ']')))
        {
            return HostErrors.PublicUrlMissing;
        }

        var origin = $"{context.Request.Scheme}://{host.Value!.ToLowerInvariant()}";

        // A port that no address can have would make an issuer that no client can parse.
        if (!Uri.TryCreate(origin, UriKind.Absolute, out _))
        {
            return HostErrors.PublicUrlMissing;
        }

        var served = new Served(context.Request.Scheme, host.Value!, new PublicOrigin(origin));
        _last = served;
        context.Features.Set(served.Origin);

        return null;
    }

    /// <summary>An origin and what a request said to get it.</summary>
    private sealed record Served(string Scheme, string Host, PublicOrigin Origin);

    [LoggerMessage(100, LogLevel.Warning, "Refused a request for host {Host}: {Code}")]
    private static partial void Refused(ILogger logger, string code, string host);
}

/// <summary>What can be wrong about the address of a request.</summary>
internal static class HostErrors
{
    /// <summary>The host is not the public one.</summary>
    public static readonly Error NotServed = new("host_not_served", "Bifrost does not serve this host.");

    /// <summary>Someone outside reaches Bifrost, but it was not told its address.</summary>
    public static readonly Error PublicUrlMissing = new(
        "public_url_missing",
        "Bifrost was reached at an address that is not loopback or through a proxy: set public_url to the origin that clients use.");

    /// <summary>The store is not ready yet.</summary>
    public static readonly Error Starting = new("starting", "Bifrost is starting. Try again in a few seconds.");

    /// <summary>A form that came from another site.</summary>
    public static readonly Error CrossSite = new("cross_site_request", "This form was not sent by a page of Bifrost.");

    /// <summary>A request ahead of a person, for an address that works once.</summary>
    public static readonly Error Prefetch = new("prefetch_refused", "This address works once. Open it, instead of prefetching it.");
}
