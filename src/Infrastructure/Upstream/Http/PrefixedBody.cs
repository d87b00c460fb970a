namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>A body of which the first bytes have been read already.</summary>
/// <param name="head">Those bytes.</param>
/// <param name="body">The rest.</param>
internal sealed class PrefixedBody(ReadOnlyMemory<byte> head, Stream body) : ReadOnlyBody(body)
{
    private ReadOnlyMemory<byte> _head = head;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_head.IsEmpty)
        {
            return Body.ReadAsync(buffer, cancellationToken);
        }

        var length = Math.Min(_head.Length, buffer.Length);
        _head[..length].CopyTo(buffer);
        _head = _head[length..];

        return ValueTask.FromResult(length);
    }
}
