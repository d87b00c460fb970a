using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>
/// A notification of a change as it goes out on the stream of one <c>subscriptions/listen</c>: it names that request in its
/// metadata, and a resource as the client named it. All else is as the server wrote it.
/// </summary>
internal sealed class ChangeNotification
{
    private static readonly byte[] Key = "\"io.modelcontextprotocol/subscriptionId\":"u8.ToArray();

    private readonly JsonRpcMessage _message;
    private (int Start, int Length)? _address;
    private (int Start, int Length)? _tag;
    private int? _metaStart;
    private bool _isMetaEmpty = true;
    private bool _isEmpty = true;

    private ChangeNotification(JsonRpcMessage message) => _message = message;

    /// <summary>The server's own address of the resource that changed; null where it names none.</summary>
    public string? Address { get; private set; }

    /// <summary>The metadata that names a stream, with its braces.</summary>
    public static byte[] Meta(ReadOnlyMemory<byte> id) => [(byte)'{', .. Key, .. id.Span, (byte)'}'];

    /// <summary>Reads a notification; null when two programs could read it differently.</summary>
    public static ChangeNotification? TryRead(JsonRpcMessage message)
    {
        var found = new ChangeNotification(message);

        try
        {
            return message.Params.IsEmpty || found.TryReadMembers() ? found : null;
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for an escaped half of a surrogate pair.
            return null;
        }
    }

    /// <summary>It as it goes out.</summary>
    /// <param name="id">The identifier of the request that opened the stream, as it came.</param>
    /// <param name="address">The resource as the client named it; null where it stays as it is.</param>
    public byte[] For(ReadOnlyMemory<byte> id, string? address)
    {
        var edits = new List<JsonEdit> { Tagged(id) };

        if (address is not null && address != Address && _address is { } place)
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(address, Relaxed);
            edits.Add(new JsonEdit(place.Start, place.Length, text));
        }

        edits.Sort((one, other) => one.Start.CompareTo(other.Start));

        return Splice.Edit(_message.Json, edits.ToArray()).ToArray();
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private JsonEdit Tagged(ReadOnlyMemory<byte> id)
    {
        var start = _message.ParamsStart;

        if (_message.Params.IsEmpty)
        {
            return new JsonEdit(
                _message.Json.Span.LastIndexOf((byte)'}'), 0, (byte[])[.. ",\"params\":{\"_meta\":"u8, .. Meta(id), (byte)'}']);
        }

        if (_tag is { } tag)
        {
            return new JsonEdit(tag.Start, tag.Length, id);
        }

        return _metaStart is { } meta
            ? new JsonEdit(meta + 1, 0, (byte[])[.. Key, .. id.Span, .. _isMetaEmpty ? ""u8 : ","u8])
            : new JsonEdit(start + 1, 0, (byte[])[.. "\"_meta\":"u8, .. Meta(id), .. _isEmpty ? ""u8 : ","u8]);
    }

    private bool TryReadMembers()
    {
        var reader = new Utf8JsonReader(_message.Params.Span, JsonRpcMessage.ReaderOptions);
        reader.Read();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            _isEmpty = false;
            var isMeta = reader.ValueTextEquals("_meta"u8);
            var isAddress = reader.ValueTextEquals("uri"u8);
            reader.Read();

            if ((isMeta && !TryReadMeta(ref reader)) || (isAddress && !TryReadAddress(ref reader)))
            {
                return false;
            }

            reader.Skip();
        }

        return true;
    }

    private bool TryReadAddress(ref Utf8JsonReader reader)
    {
        if (_address is not null || reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        _address = PlaceOf(ref reader);
        Address = reader.GetString();

        return true;
    }

    private bool TryReadMeta(ref Utf8JsonReader reader)
    {
        if (_metaStart is not null || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        _metaStart = _message.ParamsStart + (int)reader.TokenStartIndex;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            _isMetaEmpty = false;
            var isTag = reader.ValueTextEquals(Key.AsSpan()[1..^2]);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();

            if (isTag && _tag is not null)
            {
                return false;
            }

            _tag = isTag ? (_message.ParamsStart + start, (int)reader.BytesConsumed - start) : _tag;
        }

        return true;
    }

    private (int Start, int Length) PlaceOf(ref Utf8JsonReader reader) =>
        (_message.ParamsStart + (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
}
