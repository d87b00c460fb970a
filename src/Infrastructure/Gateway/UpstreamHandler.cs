using System.Net;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>The HTTP stack that upstream MCP servers are reached with; disposed with the gateway.</summary>
public sealed record UpstreamHandler(HttpMessageHandler Handler)
{
    /// <summary>
    /// A stack that follows no redirect, keeps no cookie, unpacks nothing and adds no header of its own, so that an account's
    /// token goes to the configured address only.
    /// </summary>
    /// <param name="connect">Dials an address after checking it; null: dials every address.</param>
    public static UpstreamHandler Direct(
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null) => new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ConnectCallback = connect,
        });
}
