using System.Net;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A message as it is sent: piece by piece from where the pieces stand, without copying them. An HTTP stack may still read it
/// when the answer came or nobody waits any more; the buffer that the pieces stand in is held as long.
/// </summary>
internal sealed class OutgoingMessage : HttpContent
{
    private readonly Splice _message;
    private readonly PooledBuffer? _source;

    /// <summary>A message with arrays of its own.</summary>
    public OutgoingMessage(byte[] message)
        : this(Splice.Whole(message), source: null)
    {
    }

    /// <summary>A message with pieces that stand in a buffer.</summary>
    public OutgoingMessage(Splice message, PooledBuffer? source)
    {
        _message = message;
        _source = source;
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    /// <summary>The same message, to be sent once more.</summary>
    public OutgoingMessage Again() => new(_message, _source);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _message.Length;

        return true;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _source?.Hold();

        try
        {
            for (var index = 0; index < _message.Parts.Count; index++)
            {
                await stream.WriteAsync(_message.Parts[index], cancellationToken);
            }
        }
        finally
        {
            _source?.LetGo();
        }
    }
}
