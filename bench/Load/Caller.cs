using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Bifrost.Bench.Load;

/// <summary>
/// One caller with one connection that it keeps: sends the same bytes, waits for the whole answer, sends again. It does as
/// little as possible, because it runs on the machine that is measured.
/// </summary>
internal sealed class Caller : IDisposable
{
    // Servers close a connection that nobody used for two minutes, and so long may the turns of all others take.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly int _port;
    private readonly byte[] _request;
    private readonly AnswerReader _answer = new();
    private Socket? _socket;
    private long _lastUse;

    /// <summary>Somebody who will send these bytes to this port of this machine.</summary>
    public Caller(int port, byte[] request)
    {
        _port = port;
        _request = request;
    }

    /// <summary>Connects, if the connection that it had is none any more or may end at any moment.</summary>
    public async ValueTask ConnectAsync()
    {
        if (_socket is null || Stopwatch.GetElapsedTime(_lastUse) > LongestPause)
        {
            _socket?.Dispose();
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(IPAddress.Loopback, _port);
        }
    }

    /// <summary>One call; throws when the answer is no success or too short to be one.</summary>
    public async ValueTask CallAsync(int leastAnswer)
    {
        var socket = _socket ?? throw new InvalidOperationException("Not connected.");

        for (var sent = 0; sent < _request.Length;)
        {
            sent += await socket.SendAsync(_request.AsMemory(sent));
        }

        _answer.Clear();

        while (!_answer.IsComplete)
        {
            var read = await socket.ReceiveAsync(_answer.Room());

            if (read == 0)
            {
                throw new InvalidOperationException("The connection ended within an answer.");
            }

            _answer.Add(read);
        }

        if (_answer.Status != 200 || _answer.Length < leastAnswer || !_answer.HasResult)
        {
            throw new InvalidOperationException($"Not an answer: {_answer}");
        }

        _lastUse = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();
}
