using System.IO.Compression;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// The coding <c>deflate</c>: the zlib format (RFC 9110 §8.4.1.2), or deflate without that format's head, as some servers send it.
/// </summary>
internal sealed class DeflatedBody(Stream body) : ReadOnlyBody(body)
{
    private const int HeadSize = 2;

    private Stream? _decoder;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _decoder ??= await OpenAsync(cancellationToken);

        return await _decoder.ReadAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_decoder is not null)
        {
            await _decoder.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<Stream> OpenAsync(CancellationToken ct)
    {
        var head = new byte[HeadSize];
        var length = await FillAsync(head, ct);
        var whole = new PrefixedBody(head.AsMemory(0, length), Body);

        return IsZlib(head) ? new ZLibStream(whole, CompressionMode.Decompress) : new DeflateStream(whole, CompressionMode.Decompress);
    }

    // RFC 1950 §2.2: the method, and a check over both bytes.
    private static bool IsZlib(byte[] head) => (head[0] & 0x0F) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
}
