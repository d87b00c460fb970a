using System.Globalization;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The stream of one answer that its client can take up again (MCP 2025-11-25, resumability and redelivery). Its events are
/// numbered and the last of them kept, also those that were written. It has one reader at a time, the newest; without one for
/// too long it is over, and so is the request.
/// </summary>
/// <param name="stream">The number that tells it from other streams of the session.</param>
/// <param name="keeping">What may be kept.</param>
/// <param name="onOver">Hears that nothing of it can be read any more.</param>
/// <param name="abandon">Ends the request.</param>
public sealed class ResumableAnswer(long stream, AnswerKeeping keeping, Action<ResumableAnswer> onOver, Action abandon)
{
    private readonly Lock _gate = new();
    private KeptEvents? _kept;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _abandon = abandon;
    private AnswerReader? _reader;
    private ITimer? _unread;
    private bool _isOver;

    /// <summary>The number that tells it from other streams of the session.</summary>
    public long Stream => stream;

    /// <summary>How long a client waits before it comes back, unless the server says otherwise.</summary>
    public TimeSpan RetryTime => keeping.RetryTime;

    /// <summary>Whether nothing comes any more.</summary>
    internal bool HasEnded => _abandon is null;

    /// <summary>What a client says to have seen an event; 0 is the one that begins the stream.</summary>
    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{stream}-{number}");

    /// <summary>Adds an event, and answers its number. A stream that is over keeps none.</summary>
    public long Add(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        long number;
        IReadOnlyList<KeptPart> displaced;

        lock (_gate)
        {
            number = Events.Add(parts, out displaced);
            Pulse();

            if (_isOver)
            {
                Events.End();
            }
        }

        KeptPart.LetGo(displaced);

        return number;
    }

    /// <summary>
    /// Makes somebody the reader, from behind an event on; the reader before is dropped. False when the event is none of this
    /// stream, or one behind it is not kept any more.
    /// </summary>
    public bool TryTake(AnswerReader reader, long seen)
    {
        lock (_gate)
        {
            if (_isOver || seen < Events.Dropped || seen > Events.Last)
            {
                return false;
            }

            Events.Use();
            _reader?.Drop();
            _reader = reader;
            reader.Taken = seen;
            _unread?.Dispose();
            Pulse();

            return true;
        }
    }

    /// <summary>Whether this is the reader.</summary>
    public bool IsReadBy(AnswerReader reader) => Volatile.Read(ref _reader) == reader;

    /// <summary>Notes that a reader has gone. False when the stream is over, so that nobody can come back to it.</summary>
    public bool Leave(AnswerReader reader)
    {
        lock (_gate)
        {
            if (_reader == reader)
            {
                _reader = null;
                _unread = _isOver ? null : keeping.AfterResumeTime(EndUnread);
                Pulse();
            }

            return !_isOver;
        }
    }

    /// <summary>
    /// What is kept behind the last event that a reader has written, and what is done when more arrives; null when there will be
    /// nothing more for this reader.
    /// </summary>
    public (IReadOnlyList<OutboxMessage> Events, Task More)? Behind(AnswerReader reader, long written)
    {
        lock (_gate)
        {
            if (_isOver || _reader != reader || written < Events.Dropped)
            {
                return null;
            }

            reader.Taken = written;
            Pulse();
            var events = Events.Behind(written);

            return events.Count == 0 && (HasEnded || reader.IsDismissed) ? null : (events, _changed.Task);
        }
    }

    /// <summary>Waits until a reader has taken an event, so that it slows the server; nobody is waited for when there is none.</summary>
    public async Task TakenAsync(long number, CancellationToken ct)
    {
        while (true)
        {
            Task changed;

            lock (_gate)
            {
                if (_isOver || _reader is null || _reader.Taken >= number)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }
    }

    /// <summary>Ends the reader once it has taken what there is, so that it comes back later.</summary>
    public void Dismiss()
    {
        lock (_gate)
        {
            _reader?.IsDismissed = true;
            Pulse();
        }
    }

    /// <summary>Nothing more comes; what is kept can still be read.</summary>
    public void End()
    {
        lock (_gate)
        {
            _abandon = null;
            Pulse();
        }
    }

    /// <summary>Ends the request and the stream.</summary>
    public void Abandon()
    {
        var end = _abandon;
        Close();
        end?.Invoke();
    }

    /// <summary>The stream is over: nothing of it can be read any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isOver = true;
            _unread?.Dispose();
            Events.End();
            Pulse();
        }

        onOver(this);
    }

    // Used within the lock alone.
    private KeptEvents Events => _kept ??= new KeptEvents(keeping, LetGo);

    // Others need the room: whoever comes back cannot go on behind what was kept.
    private void LetGo()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                Events.LetGo();
            }
        }
    }

    private void EndUnread()
    {
        lock (_gate)
        {
            if (_reader is not null || _isOver)
            {
                return;
            }

            _isOver = true;
        }

        Abandon();
    }

    private void Pulse() =>
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
