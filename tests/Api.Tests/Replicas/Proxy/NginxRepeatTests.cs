using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bifrost.Api.Tests.Replicas.Proxy;

/// <summary>Which requests nginx brings to a second replica after the first has failed.</summary>
public sealed class NginxRepeatTests : IAsyncDisposable
{
    private readonly Replica _first = new();
    private readonly Replica _second = new();

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [NginxFact]
    public async Task What_spends_something_is_never_repeated_once_a_replica_has_taken_it()
    {
        await using var nginx = await Nginx.StartAsync(_first.Port, _second.Port);
        (_first.BreaksOff, _second.BreaksOff) = (true, true);

        foreach (var (method, path) in Spending())
        {
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{nginx.Port}{path}");
            request.Content = method == "POST" ? new StringContent("x=y") : null;

            using var answer = await client.SendAsync(request);

            answer.StatusCode.Should().Be(HttpStatusCode.BadGateway, path);
        }

        _first.Taken.Concat(_second.Taken).Should().BeEquivalentTo(Spending().Select(each => $"{each.Method} {each.Path}"));
    }

    [NginxFact]
    public async Task What_no_replica_has_taken_is_brought_to_the_one_that_is_there()
    {
        await using var nginx = await Nginx.StartAsync(_first.Port, _second.Port);

        foreach (var (gone, there) in new[] { (_first, _second), (_second, _first) })
        {
            gone.Stop();

            for (var times = 0; times < 5; times++)
            {
                foreach (var (method, path) in Spending().Append(("GET", "/oauth/consent?flow_id=x")))
                {
                    using var client = new HttpClient();
                    using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{nginx.Port}{path}");
                    request.Content = method == "POST" ? new StringContent("x=y") : null;

                    using var answer = await client.SendAsync(request);

                    answer.StatusCode.Should().Be(HttpStatusCode.OK, path);
                }
            }

            gone.Start();
        }
    }

    [NginxFact]
    public async Task What_only_reads_is_repeated()
    {
        await using var nginx = await Nginx.StartAsync(_first.Port, _second.Port);
        _first.BreaksOff = true;
        using var client = new HttpClient();

        for (var times = 0; times < 4; times++)
        {
            (await client.GetStringAsync(new Uri($"http://127.0.0.1:{nginx.Port}/oauth/consent?flow_id=x"))).Should().Be("ok");
        }
    }

    private static (string Method, string Path)[] Spending() =>
    [
        ("GET", "/api/oauth/callback?state=x&code=y"),
        ("GET", "/api/oauth/callback/an-issuer?state=x&code=y"),
        ("GET", "/api/oauth/login?link=x"),
        ("GET", "/api/oauth/per-user/upstream/authorize?mcp_client_id=x&session=y"),
        ("POST", "/api/oauth/per-user/upstream/authorize"),
        ("POST", "/api/oauth/per-user/consent/submit"),
        ("POST", "/api/oauth/per-user/token"),
        ("POST", "/mcp"),
        ("POST", "/v1/mcp/tool/execute"),
    ];

    /// <summary>Takes requests and answers them, or breaks off as a program does that is killed with a request in hand.</summary>
    private sealed class Replica : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _taken = new();
        private TcpListener _listener = new(IPAddress.Loopback, 0);

        public Replica()
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = AcceptAsync(_listener);
        }

        public int Port { get; }

        public bool BreaksOff { get; set; }

        public IReadOnlyCollection<string> Taken => _taken;

        public void Stop() => _listener.Stop();

        public void Start()
        {
            _listener = new TcpListener(IPAddress.Loopback, Port);
            _listener.Start();
            _ = AcceptAsync(_listener);
        }

        public ValueTask DisposeAsync()
        {
            _listener.Dispose();

            return ValueTask.CompletedTask;
        }

        private async Task AcceptAsync(TcpListener listener)
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    var stream = client.GetStream();
                    var buffer = new byte[4096];
                    var length = await stream.ReadAsync(buffer);
                    _taken.Enqueue(string.Join(' ', Encoding.ASCII.GetString(buffer, 0, length).Split(' ').Take(2)));

                    if (!BreaksOff)
                    {
                        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
                    }
                }
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException or IOException)
            {
                // Stopped.
            }
        }
    }
}
