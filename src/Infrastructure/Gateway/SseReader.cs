using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Reads the messages of an event stream one by one as they arrive (WHATWG HTML §9.2), holding no more than one of them.
/// Events without a type are of the type <c>message</c>.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="limit">The most bytes of an event.</param>
/// <param name="before">Who read the stream that this one goes on with: what was said there holds until something else is said.</param>
internal sealed class SseReader(Stream stream, int limit, SseReader? before = null) : IDisposable
{
    private const int ChunkSize = 8192;
    private const int LongestId = 1024;

    private readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
    private readonly PooledBuffer _line = new(limit);
    private int _start;
    private int _end;
    private bool _afterReturn;
    private bool _hasData;
    private bool _isMessage = true;

    /// <summary>The type of the events that are read; others are passed over.</summary>
    public string EventType { get; set; } = "message";

    /// <summary>True when an event was larger than the limit; the stream is of no use then.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The identifier of the last event that had one, as long as it can be sent back; null before.</summary>
    public string? LastEventId { get; private set; } = before?.LastEventId;

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
        if (line.IsEmpty)
        {
            var isComplete = _hasData && _isMessage;
            _hasData = false;
            _isMessage = true;

            if (!isComplete)
            {
                data.Clear();
            }

            return isComplete;
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
            _isMessage = Ascii.Equals(value, EventType);
        }
        else if (field.SequenceEqual("id"u8) && value.Length <= LongestId && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            LastEventId = Encoding.ASCII.GetString(value);
        }
        else if (field.SequenceEqual("retry"u8)
            && Utf8Parser.TryParse(value, out int milliseconds, out var length) && length == value.Length && milliseconds >= 0)
        {
            Retry = TimeSpan.FromMilliseconds(milliseconds);
        }

        return false;
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
