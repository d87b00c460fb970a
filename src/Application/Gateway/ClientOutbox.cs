namespace Bifrost.Application.Gateway;

/// <summary>A message for a client's stream, numbered so that a client can say which was the last it has seen.</summary>
public sealed record OutboxMessage(long Number, byte[] Json);

/// <summary>
/// The messages for the stream that a client keeps open. The last of them are kept, also those that were written, so that a
/// client whose stream broke goes on where it was; of more than that the oldest are dropped.
/// </summary>
public sealed class ClientOutbox(int mostMessages, int mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<OutboxMessage> _messages = new();
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;
    private int _bytes;
    private int _readers;
    private bool _isClosed;

    /// <summary>Whether a client listens.</summary>
    public bool HasReader
    {
        get
        {
            lock (_gate)
            {
                return _readers > 0;
            }
        }
    }

    /// <summary>The number of the newest message.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Adds a message; false when it is too large to be kept or nobody will read it.</summary>
    public bool TryAdd(byte[] json)
    {
        TaskCompletionSource arrived;

        lock (_gate)
        {
            if (_isClosed || json.Length > mostBytes)
            {
                return false;
            }

            _messages.Enqueue(new OutboxMessage(++_last, json));
            _bytes += json.Length;

            while (_messages.Count > mostMessages || _bytes > mostBytes)
            {
                _bytes -= _messages.Dequeue().Json.Length;
            }

            arrived = _arrived;
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.SetResult();

        return true;
    }

    /// <summary>What is kept behind a number, and what is done when more arrives; null when there will be no more.</summary>
    public (IReadOnlyList<OutboxMessage> Messages, Task More)? Behind(long number)
    {
        lock (_gate)
        {
            return _isClosed ? null : ([.. _messages.Where(message => message.Number > number)], _arrived.Task);
        }
    }

    /// <summary>Counts a reader in or out.</summary>
    public void Count(int change)
    {
        lock (_gate)
        {
            _readers += change;
        }
    }

    /// <summary>There will be no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _messages.Clear();
            _arrived.TrySetResult();
        }
    }
}
