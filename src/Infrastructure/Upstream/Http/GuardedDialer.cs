using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>The addresses of a name, as the system's resolver gives them; tests have their own.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken ct);

/// <summary>
/// Opens connections. A name is looked up once, every address it has is checked, and the connection goes to an address that
/// was checked: there is no second look-up in which the name could point elsewhere (DNS rebinding).
/// </summary>
internal sealed partial class GuardedDialer(HostPolicy policy, ResolveHost resolve, ILogger<GuardedDialer> logger)
{
    /// <summary>The callback of <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (context.InitialRequestMessage.Method == HttpMethod.Connect)
        {
            return await DialProxyAsync(context.DnsEndPoint, ct);
        }

        var host = context.DnsEndPoint.Host;
        var addresses = await AddressesOfAsync(host, ct);

        // One address of special use spoils them all: a name of the public internet has none.
        if (addresses.Select(address => policy.RefusalOf(host, address)).FirstOrDefault(use => use is not null) is { } reason)
        {
            LogRefused(host, reason);

            throw new AddressRefusedException(host, reason);
        }

        return await DialAsync(addresses, context.DnsEndPoint.Port, ct);
    }

    // Only the handler itself sends CONNECT, and only to the proxy that the administrator configured.
    private async ValueTask<Stream> DialProxyAsync(DnsEndPoint proxy, CancellationToken ct)
    {
        try
        {
            return await DialAsync(await AddressesOfAsync(proxy.Host, ct), proxy.Port, ct);
        }
        catch (SocketException failure)
        {
            throw new ProxyUnreachableException(failure);
        }
    }

    private static async ValueTask<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        try
        {
            await socket.ConnectAsync(addresses, port, ct);

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> AddressesOfAsync(string host, CancellationToken ct)
    {
        if (IPAddress.TryParse(host.TrimStart('[').TrimEnd(']'), out var literal))
        {
            return [literal];
        }

        var found = await resolve(host, ct);

        return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
    }

    [LoggerMessage(
        81,
        LogLevel.Warning,
        "Did not connect to {Host}: its address is not public ({Reason}). Add it to mcp.allowed_hosts if it is yours")]
    private partial void LogRefused(string host, string reason);
}
