using System.Net.Sockets;
using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>Tells early, and with a reason, what <see cref="GuardedDialer"/> would refuse.</summary>
internal sealed class UpstreamHostGate(HostPolicy policy, ResolveHost resolve, UpstreamHttpOptions options) : IUpstreamHosts
{
    private readonly EgressProxy? _proxy = options.Proxy is { } proxy ? new EgressProxy(proxy, policy) : null;

    public async Task<string?> RefusalOfAsync(Uri address, CancellationToken ct)
    {
        if (policy.IsNamed(address.IdnHost))
        {
            return null;
        }

        if (policy.RefusalOf(address.IdnHost) is { } reason)
        {
            return reason;
        }

        // A name that is reached through the proxy need not be known here.
        if (address.HostNameType != UriHostNameType.Dns || _proxy?.Serves(address) == true)
        {
            return null;
        }

        try
        {
            var addresses = await resolve(address.IdnHost, ct);

            return addresses.Select(found => policy.RefusalOf(address.IdnHost, found)).FirstOrDefault(use => use is not null);
        }
        catch (SocketException)
        {
            // Unknown for now; the dialer looks again.
            return null;
        }
    }
}
