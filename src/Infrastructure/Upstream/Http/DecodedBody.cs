namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// What a decoder gives, with its failures as <see cref="ContentUndecodableException"/>. What comes between two codings is
/// counted, because nobody who reads the last one would see how much it is.
/// </summary>
/// <param name="decoder">The decoder.</param>
/// <param name="coding">The name of the coding.</param>
/// <param name="isLast">Whether the reader gets what is read.</param>
internal sealed class DecodedBody(Stream decoder, string coding, bool isLast) : ReadOnlyBody(decoder)
{
    private const long MostBetween = 64 * 1024 * 1024;

    private long _read;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await Body.ReadAsync(buffer, cancellationToken);
            _read += read;

            return isLast || _read <= MostBetween ? read : throw new InvalidDataException("There is too much of it.");
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException and not ObjectDisposedException)
        {
            throw new ContentUndecodableException(coding, exception);
        }
    }
}
