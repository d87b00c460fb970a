using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Bifrost.Api.Hosting;

/// <summary>
/// Listens on sockets. When the server stops, a connection that was made a moment before has time to bring its request: Kestrel closes
/// connections without one at once, and a proxy must not repeat a POST that it has sent.
/// </summary>
internal sealed class DrainingListeners : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly SocketTransportFactory _sockets;
    private Socket? _bound;

    public DrainingListeners(IOptions<SocketTransportOptions> options, ILoggerFactory loggers)
    {
        var create = options.Value.CreateBoundListenSocket;
        options.Value.CreateBoundListenSocket = endpoint => _bound = create(endpoint);
        _sockets = new SocketTransportFactory(options, loggers);
    }

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        // The server binds one address after the other, and the socket is made before the first await.
        var listener = await _sockets.BindAsync(endpoint, cancellationToken);

        return new Listener(listener, _bound!);
    }

    private sealed class Listener(IConnectionListener inner, Socket socket) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => inner.AcceptAsync(cancellationToken);

        // The server closes the connections that are left when this is done.
        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            var until = Stopwatch.GetTimestamp() + Stopwatch.Frequency;

            // What was connected and not accepted yet would be reset.
            while (socket.Poll(0, SelectMode.SelectRead) && Stopwatch.GetTimestamp() < until)
            {
                await Task.Yield();
            }

            await inner.UnbindAsync(cancellationToken);
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
