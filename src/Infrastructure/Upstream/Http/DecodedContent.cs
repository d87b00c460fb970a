using System.Net;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>A body that is decoded as it is read. Its length is not known.</summary>
internal sealed class DecodedContent : HttpContent
{
    private readonly HttpContent _encoded;
    private readonly IReadOnlyList<string> _codings;

    /// <summary>Takes over the encoded body.</summary>
    public DecodedContent(HttpContent encoded, IReadOnlyList<string> codings)
    {
        _encoded = encoded;
        _codings = codings;

        foreach (var (name, values) in encoded.Headers.NonValidated)
        {
            if (name is not ("Content-Encoding" or "Content-Length"))
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;

        return false;
    }

    /// <inheritdoc/>
    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        ContentCodings.Open(await _encoded.ReadAsStreamAsync(cancellationToken), _codings);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var decoded = await CreateContentReadStreamAsync();
        await decoded.CopyToAsync(stream);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _encoded.Dispose();
        }

        base.Dispose(disposing);
    }
}
