using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>
/// A real proxy on loopback that understands CONNECT alone. It leads every name to one port of this machine, and remembers what it was asked.
/// </summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _target;
    private readonly string? _credentials;

    private ConnectProxy(int target, string? credentials)
    {
        (_target, _credentials) = (target, credentials);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<string> Heads => [.. _heads];

    public IEnumerable<string> Targets => _heads.Select(head => head.Split(' ')[1]);

    /// <summary>Starts one; with credentials, as user:password, it answers 407 without them.</summary>
    public static ConnectProxy To(int target, string? credentials = null) => new(target, credentials);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();

        try
        {
            while (await HeadAsync(stream) is { Length: > 0 } head)
            {
                _heads.Enqueue(head);

                if (!head.StartsWith("CONNECT ", StringComparison.Ordinal))
                {
                    await stream.WriteAsync("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
                else if (_credentials is not null && !head.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(_credentials)), StringComparison.Ordinal))
                {
                    await stream.WriteAsync(
                        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
                else
                {
                    await TunnelAsync(stream);

                    return;
                }
            }
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side left.
        }
    }

    private async Task TunnelAsync(NetworkStream stream)
    {
        using var target = new TcpClient();
        await target.ConnectAsync(IPAddress.Loopback, _target);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        var other = target.GetStream();
        await Task.WhenAny(stream.CopyToAsync(other, _stopping.Token), other.CopyToAsync(stream, _stopping.Token));
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];

        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stopping.Token) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
