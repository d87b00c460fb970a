namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// A body in a coding that is not known. Some servers and stores name a coding and send text as it is: what begins as text is
/// read, anything else is refused by its coding.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="coding">The name of the coding, sanitised.</param>
internal sealed class PlainBody(Stream body, string coding) : ReadOnlyBody(body)
{
    private const int HeadSize = 4;

    private Stream? _text;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _text ??= await OpenAsync(cancellationToken);

        return await _text.ReadAsync(buffer, cancellationToken);
    }

    private async ValueTask<PrefixedBody> OpenAsync(CancellationToken ct)
    {
        var head = new byte[HeadSize];
        var length = await FillAsync(head, ct);

        return IsText(head.AsSpan(0, length)) ? new PrefixedBody(head.AsMemory(0, length), Body) : throw new ContentUndecodableException(coding);
    }

    // No frame of a known coding begins so: zstd, compress and the dictionary codings have a control or non-ASCII byte in front.
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        var rest = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? head[3..] : head;

        foreach (var letter in rest)
        {
            if (letter is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (>= (byte)' ' and <= (byte)'~')))
            {
                return false;
            }
        }

        return true;
    }
}
