namespace Bifrost.Api.Http;

/// <summary>The addresses of the gateway: <c>/mcp</c> and <c>/mcp/{client}</c>, whose calls pay for nothing they have no use for.</summary>
internal static class GatewayPath
{
    private static readonly PathString Gateway = new("/mcp");

    /// <summary>Whether a request is for one of them.</summary>
    public static bool IsAsked(HttpContext context) => context.Request.Path.StartsWithSegments(Gateway, out var server)
        && server.Value!.AsSpan(Math.Min(1, server.Value!.Length)).IndexOf('/') < 0;
}
