using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Bifrost.Api.Http;

/// <summary>
/// Cross-origin use of what is public anyway: metadata, registration, redemption. Any origin, never with credentials.
/// Pages, the authorization endpoint, callbacks and the management API have no CORS.
/// </summary>
internal static class OpenCors
{
    public const string Policy = "open";

    public static void Add(CorsOptions options) => options.AddPolicy(Policy, policy => policy
        .AllowAnyOrigin()
        .WithMethods("GET", "POST")
        .WithHeaders("Authorization", "Content-Type", "Accept", "MCP-Protocol-Version")
        .WithExposedHeaders("WWW-Authenticate", "Retry-After")
        .SetPreflightMaxAge(TimeSpan.FromHours(1)));

    /// <summary>Applies it where an endpoint says so. The gateway has rules of its own.</summary>
    public static IApplicationBuilder UseOpenCors(this IApplicationBuilder app) =>
        app.UseWhen(context => !GatewayPath.IsAsked(context), rest => rest.UseCors());
}
