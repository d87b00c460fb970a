using System.Net;
using System.Net.Sockets;

namespace Bifrost.Api.Tests.Providers;

/// <summary>A place inside the network that nobody should be led to: it counts whoever connects.</summary>
internal sealed class Canary : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _counting;
    private int _hits;

    private Canary()
    {
        _listener.Start();
        _counting = CountAsync();
    }

    public static Canary Start() => new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connected. Whoever is in the queue of the listener counts as well.</summary>
    public int Hits => Volatile.Read(ref _hits) + (_listener.Pending() ? 1 : 0);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _counting;
    }

    private async Task CountAsync()
    {
        try
        {
            while (true)
            {
                using var visitor = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _hits);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
