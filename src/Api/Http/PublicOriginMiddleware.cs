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
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/health"))
        {
            await next(context);

            return;
        }

        var refusal = settings.PublicOrigin is { } origin ? ServePublic(context, origin) : ServeLoopback(context);

        if (refusal is null)
        {
            await next(context);

            return;
        }

        Refused(logger, refusal.Code, context.Request.Host.Value is { Length: <= 255 } host ? host.ReplaceLineEndings("") : "?");
        context.Features.Set(new PublicOrigin(string.Empty));
        await ErrorWriter.WriteAsync(context, refusal);
    }

    private static Error? ServePublic(HttpContext context, string origin)
    {
        context.Features.Set(new PublicOrigin(origin));
        var expected = new Uri(origin);
        var host = context.Request.Host;
        var port = host.Port ?? (expected.Scheme == "https" ? 443 : 80);

        return string.Equals(host.Host, expected.Host, StringComparison.OrdinalIgnoreCase) && port == expected.Port
            ? null
            : HostErrors.NotServed;
    }

    private static Error? ServeLoopback(HttpContext context)
    {
        var host = context.Request.Host;

        if (!host.HasValue || !LoopbackHost.Matches(host.Host.Trim('[', ']')) || context.Request.Headers.Keys.Any(IsForwarded))
        {
            return HostErrors.PublicUrlMissing;
        }

        var origin = $"{context.Request.Scheme}://{host.Value!.ToLowerInvariant()}";

        // A port that no address can have would make an issuer that no client can parse.
        if (!Uri.TryCreate(origin, UriKind.Absolute, out _))
        {
            return HostErrors.PublicUrlMissing;
        }

        context.Features.Set(new PublicOrigin(origin));

        return null;
    }

    // X-Original-* is what the framework makes of the headers of a trusted proxy.
    private static bool IsForwarded(string header) =>
        header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase);

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

    /// <summary>A form that came from another site.</summary>
    public static readonly Error CrossSite = new("cross_site_request", "This form was not sent by a page of Bifrost.");
}
