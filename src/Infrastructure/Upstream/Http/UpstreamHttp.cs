using System.Net;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// The ways out of the process towards servers and providers. What leaves here obeys the address rules at the moment of
/// dialling, follows no redirect, keeps no cookie, uses no proxy of the environment and decodes no body by itself
/// (<see cref="ContentCodings"/>).
/// </summary>
public sealed class UpstreamHttp : IDisposable
{
    private readonly GuardedDialer _dialer;

    private readonly UpstreamHttpOptions _options;

    private readonly EgressProxy? _proxy;

    private readonly CertificateCheck _certificates;

    internal UpstreamHttp(GuardedDialer dialer, UpstreamHttpOptions options)
    {
        _dialer = dialer;
        _options = options;
        _proxy = options.Proxy is { } proxy ? new EgressProxy(proxy, new HostPolicy(options)) : null;
        _certificates = new CertificateCheck(options.TrustedAuthorities);
        OAuth = new HttpClient(new NoHttpInTransactionHandler { InnerHandler = CreateGuardedHandler() })
        {
            // The sender's own clock runs until the body is read; this one would stop at the headers.
            Timeout = Timeout.InfiniteTimeSpan,
            // Some providers turn away who does not say a name.
            DefaultRequestHeaders = { { "User-Agent", "Bifrost" } },
        };
    }

    /// <summary>The client of OAuth requests, which says in whose unit of work each request is made.</summary>
    internal HttpClient OAuth { get; }

    /// <summary>A guarded handler with connections of its own; the caller owns it. Bodies stream and are not capped.</summary>
    public SocketsHttpHandler CreateGuardedHandler() => CreateGuardedHandler(_options.ConnectTimeout);

    /// <summary>A guarded handler with its own longest wait for a connection.</summary>
    public SocketsHttpHandler CreateGuardedHandler(TimeSpan connectTimeout) => new()
    {
        ConnectCallback = _dialer.ConnectAsync,
        ConnectTimeout = connectTimeout,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = _proxy is not null,
        Proxy = _proxy,
        SslOptions = { RemoteCertificateValidationCallback = _certificates.Accepts },
        AutomaticDecompression = DecompressionMethods.None,
        Credentials = null,
        PreAuthenticate = false,
        // Trace identifiers of Bifrost are nobody's business but ours.
        ActivityHeadersPropagator = null,
        // A connection outlives a change in DNS by this long at most.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <inheritdoc/>
    public void Dispose() => OAuth.Dispose();
}
