using System.Net;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Upstream.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Testing.Mcp;

/// <summary>The product's own way out of the process, with the loopback address as a configured host.</summary>
public static class LoopbackHttp
{
    /// <summary>A new stack.</summary>
    public static UpstreamHandler Create()
    {
        var options = new UpstreamHttpOptions(
            new HashSet<string> { "127.0.0.1" }, new HashSet<string>(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));
        var dialer = new GuardedDialer(new HostPolicy(options), Dns.GetHostAddressesAsync, NullLogger<GuardedDialer>.Instance);
        using var http = new UpstreamHttp(dialer, options);

        return new UpstreamHandler(http.CreateGuardedHandler());
    }
}
