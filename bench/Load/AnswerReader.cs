using System.Buffers.Text;
using System.Text;

namespace Bifrost.Bench.Load;

/// <summary>Reads answers of HTTP/1.1 off a connection: of announced length or in chunks, nothing else.</summary>
internal sealed class AnswerReader
{
    private const int Longest = 2 * 1024 * 1024;

    private byte[] _bytes = new byte[256 * 1024];
    private int _end;
    private int _body;
    private int _chunk;
    private bool _isChunked;

    /// <summary>The status, once the head is there.</summary>
    public int Status { get; private set; }

    /// <summary>Bytes of the body as it came, with the frames of its chunks.</summary>
    public int Length { get; private set; }

    /// <summary>Whether nothing more comes.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether it is the answer to a request that worked. Only the beginning is looked at.</summary>
    public bool HasResult => _bytes.AsSpan(_body, Math.Min(Length, 256)).IndexOf("\"result\":"u8) >= 0;

    /// <summary>Begins with the next answer.</summary>
    public void Clear()
    {
        _end = _body = _chunk = Length = Status = 0;
        IsComplete = _isChunked = false;
    }

    /// <summary>Where to put what arrives.</summary>
    public Memory<byte> Room()
    {
        if (_end == _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(_bytes.Length * 2, Longest));
        }

        return _bytes.AsMemory(_end);
    }

    /// <summary>Takes what arrived.</summary>
    public void Add(int count)
    {
        _end += count;

        if (_body == 0)
        {
            ReadHead();
        }

        if (_body > 0)
        {
            ReadBody();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_bytes, 0, Math.Min(_end, 600));

    private void ReadHead()
    {
        var received = _bytes.AsSpan(0, _end);
        var end = received.IndexOf("\r\n\r\n"u8);

        if (end < 0)
        {
            return;
        }

        var head = received[..(end + 2)];
        _body = _chunk = end + 4;
        Status = NumberAt(head["HTTP/1.1 ".Length..]);
        var length = head.IndexOf("Content-Length: "u8);
        _isChunked = length < 0;

        if (length >= 0)
        {
            Length = NumberAt(head[(length + "Content-Length: ".Length)..]);
        }
    }

    private static int NumberAt(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int number, out _) ? number : -1;

    private void ReadBody()
    {
        if (!_isChunked)
        {
            IsComplete = _end - _body >= Length;

            return;
        }

        while (!IsComplete)
        {
            var rest = _bytes.AsSpan(_chunk, _end - _chunk);
            var line = rest.IndexOf("\r\n"u8);

            if (line < 0 || !Utf8Parser.TryParse(rest[..line], out int size, out _, 'x'))
            {
                return;
            }

            var next = _chunk + line + 2 + size + 2;

            if (next > _end)
            {
                return;
            }

            _chunk = next;
            Length = next - _body;
            IsComplete = size == 0;
        }
    }
}
