using System.Buffers;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Bytes in a borrowed array that grows up to a limit and no further. What points into it is valid until it is disposed.
/// </summary>
public sealed class PooledBuffer(int limit) : IDisposable
{
    private const int FirstSize = 4096;
    private byte[] _bytes = [];

    /// <summary>How much was written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Adds bytes; false when that would pass the limit.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limit - Length)
        {
            return false;
        }

        Grow(Length + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;

        return true;
    }

    /// <summary>Reads a stream to its end; false when it holds more than the limit.</summary>
    /// <param name="stream">What is read.</param>
    /// <param name="expected">Its length as announced, or null. A wrong one costs time, nothing else.</param>
    /// <param name="ct">Ends the reading.</param>
    public async ValueTask<bool> TryFillAsync(Stream stream, long? expected, CancellationToken ct)
    {
        if (expected > limit)
        {
            return false;
        }

        // One byte more than announced, so that the end is seen without growing.
        Grow((int)(expected ?? FirstSize - 1) + 1);

        while (true)
        {
            if (Length == _bytes.Length)
            {
                Grow(Length + 1);
            }

            var read = await stream.ReadAsync(_bytes.AsMemory(Length), ct);

            if (read == 0)
            {
                return true;
            }

            Length += read;

            if (Length > limit)
            {
                return false;
            }
        }
    }

    /// <summary>Forgets what was written and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        Length = 0;
    }

    private void Grow(int needed)
    {
        if (needed <= _bytes.Length)
        {
            return;
        }

        var doubled = (int)Math.Min(_bytes.Length * 2L, Array.MaxLength);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstSize, doubled)));
        _bytes.AsSpan(0, Length).CopyTo(larger);

        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
