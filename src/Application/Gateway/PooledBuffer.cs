using System.Buffers;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Bytes in a borrowed array that grows up to a limit and no further. What points into it is valid until it is disposed, and
/// for whoever holds it until it is let go.
/// </summary>
public sealed class PooledBuffer(int limit) : IDisposable
{
    private const int FirstSize = 4096;
    private const int LargestSharedSize = 64 * 1024;
    private const int LargestAhead = LargestSharedSize;
    private const int LargestOwnSize = 256 * 1024;
    private const int MostOwn = 128;

    // The shared pool keeps some dozens of each size. More calls than that at once, with results of usual size, would make it
    // take new arrays from the heap of large objects again and again. Larger ones are rare, and no more of these are kept.
    private static readonly ArrayPool<byte> Own = ArrayPool<byte>.Create(LargestOwnSize, MostOwn);

    private byte[] _bytes = [];
    private int _holders = 1;
    private int _isDisposed;

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
    /// <param name="expected">
    /// Its length as announced, or null. A wrong one costs time, nothing else: memory is taken as bytes arrive, at most twice as
    /// much as there are.
    /// </param>
    /// <param name="ct">Ends the reading.</param>
    public async ValueTask<bool> TryFillAsync(Stream stream, long? expected, CancellationToken ct)
    {
        if (expected > limit)
        {
            return false;
        }

        // One byte more than announced, so that the end is seen without growing.
        var whole = (int)(expected ?? FirstSize - 1) + 1;
        Grow(Math.Min(whole, LargestAhead));

        while (true)
        {
            if (Length == _bytes.Length)
            {
                Grow(Length < whole ? (int)Math.Min(whole, Length * 2L) : Length + 1);
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

    /// <summary>Keeps what was written valid for a reader that its owner does not wait for. Each hold is let go once.</summary>
    /// <exception cref="ObjectDisposedException">Nobody holds it any more.</exception>
    public void Hold()
    {
        for (var holders = _holders; holders > 0; holders = _holders)
        {
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
            {
                return;
            }
        }

        throw new ObjectDisposedException(nameof(PooledBuffer));
    }

    /// <summary>Ends a hold; with the last one the array goes back.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && _bytes.Length > 0)
        {
            PoolOf(_bytes.Length).Return(_bytes);
            _bytes = [];
            Length = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            LetGo();
        }
    }

    private void Grow(int needed)
    {
        if (needed <= _bytes.Length)
        {
            return;
        }

        var doubled = (int)Math.Min(_bytes.Length * 2L, Array.MaxLength);
        var size = Math.Max(needed, Math.Max(FirstSize, doubled));
        var larger = PoolOf(size).Rent(size);
        _bytes.AsSpan(0, Length).CopyTo(larger);

        if (_bytes.Length > 0)
        {
            PoolOf(_bytes.Length).Return(_bytes);
        }

        _bytes = larger;
    }

    // All of these are powers of two: an array is never of another kind than what was asked for.
    private static ArrayPool<byte> PoolOf(int size) => size is > LargestSharedSize and <= LargestOwnSize ? Own : ArrayPool<byte>.Shared;
}
