using System.Collections.Concurrent;

namespace Bifrost.Application.Gateway;

/// <summary>
/// A request of a client that is under way. A client that leaves ends it, unless it can take up the stream of the answer
/// again (MCP 2025-11-25: a lost connection is not a cancellation).
/// </summary>
public sealed class OpenClientRequest : IDisposable
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _open;
    private readonly string _key;
    private readonly CancellationTokenSource _cancelling;
    private readonly bool _isNoted;
    private readonly ResumableAnswers? _answers;
    private IClientChannel? _channel;
    private CancellationTokenRegistration _leaving;

    internal OpenClientRequest(
        ConcurrentDictionary<string, CancellationTokenSource> open, string key, CancellationTokenSource cancelling, ResumableAnswers? answers)
    {
        _open = open;
        _key = key;
        _cancelling = cancelling;
        _isNoted = open.TryAdd(key, cancelling);
        _answers = answers;
        Token = cancelling.Token;
    }

    /// <summary>Cancelled when the client cancels the request, has gone for good, or ends its session.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether there is nobody to answer any more.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Begins an answer that can be taken up again; null when this one cannot.</summary>
    public ResumableAnswer? BeginAnswer() => _answers?.Begin(Abandon);

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaving.Dispose();

        if (_isNoted)
        {
            _open.TryRemove(KeyValuePair.Create(_key, _cancelling));
        }

        _cancelling.Dispose();
    }

    internal OpenClientRequest Follow(IClientChannel? channel, CancellationToken ct)
    {
        _channel = channel;
        channel?.Serve(this);
        _leaving = ct.UnsafeRegister(static state => ((OpenClientRequest)state!).Leave(), this);

        return this;
    }

    private void Leave()
    {
        if (_channel?.TryGoOnAlone() != true)
        {
            Abandon();
        }
    }

    private void Abandon()
    {
        IsAbandoned = true;

        try
        {
            _cancelling.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just been answered.
        }
    }
}
