namespace Bifrost.Application.Gateway;

/// <summary>
/// The changes that a client has not taken yet. What waits already is not put there twice, because to hear of it once is to
/// know it; where too much waits all the same, the queue is over, because a client that lost something has to know that.
/// </summary>
internal sealed class ChangeQueue(int mostMessages, int mostBytes)
{
    private readonly Lock _gate = new();
    private List<byte[]> _waiting = [];
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _bytes;
    private bool _isOver;

    /// <summary>Puts a change behind the others.</summary>
    public void Add(byte[] json)
    {
        lock (_gate)
        {
            if (_isOver || _waiting.Exists(waiting => waiting.AsSpan().SequenceEqual(json)))
            {
                return;
            }

            _isOver = _waiting.Count == mostMessages || json.Length > mostBytes - _bytes;

            if (!_isOver)
            {
                _waiting.Add(json);
                _bytes += json.Length;
            }

            _arrived.TrySetResult();
        }
    }

    /// <summary>There will be no more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            _arrived.TrySetResult();
        }
    }

    /// <summary>Takes all that waits, and what is done when more arrives; null when there is nothing and will be nothing.</summary>
    public (IReadOnlyList<byte[]> Changes, Task More)? Take()
    {
        lock (_gate)
        {
            if (_isOver && _waiting.Count == 0)
            {
                return null;
            }

            var taken = _waiting;
            _waiting = [];
            _bytes = 0;

            if (!_isOver && _arrived.Task.IsCompleted)
            {
                _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return (taken, _arrived.Task);
        }
    }
}
