using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;

/// <summary>
/// Speaks just enough of SQL Server's protocol on a loopback port for the real client library to log in and send statements, and
/// answers what a test decides. It runs no statement; what it shows is what the library and the store make of answers.
/// </summary>
internal sealed class ServerDouble : IAsyncDisposable
{
    private const byte EndOfMessage = 0x01;
    private const byte ResetConnection = 0x08;

    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly CancellationTokenSource _end = new();
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private ConcurrentBag<TcpClient> _clients = [];
    private int _accepted;
    private int _ended;

    public ServerDouble()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    public int Port { get; }

    /// <summary>What is answered to statements; a null breaks the connection.</summary>
    public Func<Request, Tokens?> Answer { get; set; } = _ => new Tokens().Touched(1);

    /// <summary>What is answered to logins.</summary>
    public Func<Tokens> Login { get; set; } = () => new Tokens().LoggedIn("bifrost");

    /// <summary>Which requests are never answered; their connections stay open.</summary>
    public Func<Request, bool> IsSilent { get; set; } = _ => false;

    public IReadOnlyList<Request> Requests => [.. _requests];

    /// <summary>Statements with parameters, in the order in which they came.</summary>
    public IReadOnlyList<Request> Statements => [.. _requests.Where(request => request.Wanted == Wanted.Statement)];

    public string ConnectionString =>
        $"Server=tcp:127.0.0.1,{Port};Database=bifrost;User ID=bifrost;Password=the-password;Encrypt=Optional;Connect Timeout=2";

    public int Count(Wanted wanted) => _requests.Count(request => request.Wanted == wanted);

    /// <summary>Ends every session that is open: its next request finds the connection broken.</summary>
    public void EndSessions() => Volatile.Write(ref _ended, Volatile.Read(ref _accepted));

    /// <summary>Goes away, with everybody who is connected.</summary>
    public void Stop()
    {
        _listener.Stop();

        foreach (var client in Interlocked.Exchange(ref _clients, []))
        {
            client.Dispose();
        }
    }

    /// <summary>Comes back at the same port.</summary>
    public void Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    /// <summary>Ends it, and lets go of the connections to it that lie in pools; those of tests beside this one stay.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var used in new[] { ConnectionString, SqlServerConnectionString.Complete(ConnectionString).ConnectionString })
        {
            await using var pooled = new SqlConnection(used);
            SqlConnection.ClearPool(pooled);
        }

        await _end.CancelAsync();
        Stop();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(_end.Token);
                _clients.Add(client);
                _ = ServeAsync(client, Interlocked.Increment(ref _accepted));
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();

                while (await ReadAsync(stream) is var (request, isReset) && number > Volatile.Read(ref _ended) && AnswerOf(request) is { } answer)
                {
                    if (IsSilent(request))
                    {
                        await Task.Delay(Timeout.Infinite, _end.Token);
                    }

                    var bytes = isReset ? [.. new Tokens().Reset().ToArray(), .. answer] : answer;
                    await stream.WriteAsync(
                        (byte[])[0x04, EndOfMessage, (byte)((bytes.Length + 8) >> 8), (byte)(bytes.Length + 8), 0, 0, 1, 0, .. bytes], _end.Token);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or EndOfStreamException or OperationCanceledException or ObjectDisposedException)
        {
            // The client hung up, or this did.
        }
    }

    private byte[]? AnswerOf(Request request) => request.Wanted switch
    {
        Wanted.PreLogin => Tokens.PreLogin,
        Wanted.Login => Login().ToArray(),
        Wanted.Begin => new Tokens().Began().ToArray(),
        Wanted.Commit or Wanted.Rollback => new Tokens().Ended(request.Wanted == Wanted.Commit).ToArray(),
        Wanted.Batch when request.Text.StartsWith("SET ", StringComparison.Ordinal) => new Tokens().Done().ToArray(),
        _ => Answer(request)?.ToArray(),
    };

    private async Task<(Request Request, bool IsReset)> ReadAsync(NetworkStream stream)
    {
        var body = new List<byte>();
        var header = new byte[8];
        var isReset = false;

        do
        {
            await stream.ReadExactlyAsync(header, _end.Token);
            var part = new byte[(header[2] << 8) + header[3] - header.Length];
            await stream.ReadExactlyAsync(part, _end.Token);
            body.AddRange(part);
            isReset |= (header[1] & ResetConnection) != 0;
        }
        while ((header[1] & EndOfMessage) == 0);

        var request = Request.Parse(header[0], [.. body]);
        _requests.Enqueue(request);

        return (request, isReset);
    }
}
