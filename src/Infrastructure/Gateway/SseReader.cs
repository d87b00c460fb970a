using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Reads the messages of an event stream one by one as they arrive (WHATWG HTML §9.2), holding no more than one of them.
/// Events without a type, or with an empty one, are of the type <c>message</c>. An identifier holds from the end of its event
/// on: an event that is cut off is not counted as seen.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="limit">The most bytes of an event.</param>
/// <param name="before">Who read the stream that this one goes on with: what was said there holds until something else is said.</param>
internal sealed class SseReader(Stream stream, int limit, SseReader? before = null) : IDisposable
{
    private const int ChunkSize = 8192;
    private const int LongestId = 1024;
    private const string DefaultType = "message";

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    private readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
    private readonly PooledBuffer _line = new(limit);
    private int _start;
    private int _end;
    private bool _afterReturn;
    private bool _hasData;
    private bool _isPastFirst;

    // Whether the event is of the wanted type; null while it has none.
    private bool? _isWanted;

    // The identifier of the event that is being read, behind which the stream is gone on with once it is over. It stays when an
    // event has none, also from one stream to the next. Empty: there is none that can be sent back.
    private byte[] _id = before?._seen ?? [];
    private byte[] _seen = before?._seen ?? [];

    /// <summary>The type of the events that are read; others are passed over.</summary>
    public string EventType { get; set; } = DefaultType;

    /// <summary>True when an event was larger than the limit; the stream is of no use then.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>
    /// The identifier to go on behind: the last that an event which came whole had set. Null when there was none, when it was
    /// empty, and when a header cannot carry it.
    /// </summary>
    public string? LastEventId => _seen.Length == 0 ? null : Encoding.ASCII.GetString(_seen);

    /// <summary>How long to wait before the stream is opened anew, as the server wants it.</summary>
    public TimeSpan Retry { get; private set; } = before?.Retry ?? TimeSpan.FromSeconds(1);

    /// <summary>The next message, or null at the end of the stream or past the limit. The caller disposes it.</summary>
    public async ValueTask<PooledBuffer?> ReadAsync(CancellationToken ct)
    {
        var data = new PooledBuffer(limit);

        while (await ReadLineAsync(ct))
        {
            var isComplete = TakeLine(_line.Written.Span, data);
            _line.Clear();

            if (isComplete)
            {
                return data;
            }

            if (Overflowed)
            {
                break;
            }
        }

        data.Dispose();

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _line.Dispose();
        ArrayPool<byte>.Shared.Return(_chunk);
    }

    // True when the line ends a message.
    private bool TakeLine(ReadOnlySpan<byte> line, PooledBuffer data)
    {
        // A byte order mark is no part of the first line.
        line = !_isPastFirst && line.StartsWith(Utf8Mark) ? line[Utf8Mark.Length..] : line;
        _isPastFirst = true;

        if (line.IsEmpty)
        {
            return TakeEnd(data);
        }

        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;

        if (field.SequenceEqual("data"u8))
        {
            Overflowed |= (_hasData && !data.TryAppend("\n"u8)) || !data.TryAppend(value);
            _hasData = true;
        }
        else if (field.SequenceEqual("event"u8))
        {
            _isWanted = value.IsEmpty ? null : Ascii.Equals(value, EventType);
        }
        else if (field.SequenceEqual("id"u8))
        {
            TakeId(value);
        }
        else if (field.SequenceEqual("retry"u8) && !value.IsEmpty && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            // More digits than a number has are the longest wait there is.
            Retry = TimeSpan.FromMilliseconds(Utf8Parser.TryParse(value, out int milliseconds, out _) ? milliseconds : int.MaxValue);
        }

        return false;
    }

    private bool TakeEnd(PooledBuffer data)
    {
        var isComplete = _hasData && (_isWanted ?? EventType == DefaultType);
        _hasData = false;
        _isWanted = null;
        _seen = _id;

        if (!isComplete)
        {
            data.Clear();
        }

        return isComplete;
    }

    private void TakeId(ReadOnlySpan<byte> value)
    {
        if (value.Contains((byte)0) || value.SequenceEqual(_id))
        {
            return;
        }

        var canBeSent = value.Length <= LongestId && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~');
        _id = canBeSent ? value.ToArray() : [];
    }

    // False at the end of the stream; a line without its end is not one (§9.2.6 discards it).
    private async ValueTask<bool> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await stream.ReadAsync(_chunk.AsMemory(0, ChunkSize), ct);

                if (_end == 0)
                {
                    return false;
                }
            }

            if (TakeChunk())
            {
                return true;
            }

            if (Overflowed)
            {
                return false;
            }
        }
    }

    // Moves bytes of the chunk to the line; true when the line is whole.
    private bool TakeChunk()
    {
        var rest = _chunk.AsSpan(_start, _end - _start);

        if (_afterReturn)
        {
            _afterReturn = false;

            if (rest[0] == (byte)'\n')
            {
                _start++;

                return false;
            }
        }

        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        Overflowed |= !_line.TryAppend(end < 0 ? rest : rest[..end]);
        _afterReturn = end >= 0 && rest[end] == (byte)'\r';
        _start += end < 0 ? rest.Length : end + 1;

        return end >= 0;
    }
}
