using System.Net;
using System.Net.Sockets;

namespace Bifrost.Bench.Load;

/// <summary>
/// One caller with one connection that it keeps: sends the same bytes, waits for the whole answer, sends again. It does as
/// little as possible, because it runs on the machine that is measured.
/// </summary>
internal sealed class Caller : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _request;
    private readonly AnswerReader _answer = new();

    private Caller(Socket socket, byte[] request)
    {
        _socket = socket;
        _request = request;
    }

    /// <summary>Connects.</summary>
    public static async Task<Caller> ConnectAsync(int port, byte[] request)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);

        return new Caller(socket, request);
    }

    /// <summary>One call; throws when the answer is no success or too short to be one.</summary>
    public async ValueTask CallAsync(int leastAnswer)
    {
        for (var sent = 0; sent < _request.Length;)
        {
            sent += await _socket.SendAsync(_request.AsMemory(sent));
        }

        _answer.Clear();

        while (!_answer.IsComplete)
        {
            var read = await _socket.ReceiveAsync(_answer.Room());

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
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
