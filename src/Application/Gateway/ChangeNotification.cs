using System.Text.Encodings.Web;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

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

        return found.TryReadMembers() ? found : null;
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

        if (_message.Params.IsEmpty && start > 0)
        {
            return new JsonEdit(start, "null".Length, (byte[])[.. "{\"_meta\":"u8, .. Meta(id), (byte)'}']);
        }

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
        var reader = new JsonObjectReader(_message.Params);

        while (reader.MoveNext())
        {
            _isEmpty = false;

            if ((reader.Is("_meta"u8) && !TryReadMeta(ref reader)) || (reader.Is("uri"u8) && !TryReadAddress(ref reader)))
            {
                return false;
            }
        }

        return !reader.HasRepeats;
    }

    private bool TryReadAddress(ref JsonObjectReader reader)
    {
        Address = reader.Text;
        _address = (_message.ParamsStart + reader.Start, reader.Value.Length);

        return Address is not null;
    }

    private bool TryReadMeta(ref JsonObjectReader reader)
    {
        var members = new JsonObjectReader(reader.Value);
        _metaStart = _message.ParamsStart + reader.Start;

        while (members.MoveNext())
        {
            _isMetaEmpty = false;
            _tag = members.Is(Key.AsSpan()[1..^2]) ? (_metaStart.Value + members.Start, members.Value.Length) : _tag;
        }

        return members.IsObject && !members.HasRepeats;
    }
}
