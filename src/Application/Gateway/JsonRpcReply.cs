using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>
/// An answer of the gateway, as the pieces it is written from. It owns the buffer of a forwarded answer, and the pieces
/// are valid until it is disposed.
/// </summary>
public sealed class JsonRpcReply : IDisposable
{
    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly byte[] Head = """{"jsonrpc":"2.0","id":"""u8.ToArray();
    private static readonly byte[] ResultHead = ""","result":"""u8.ToArray();
    private static readonly byte[] ErrorHead = ""","error":"""u8.ToArray();
    private static readonly byte[] End = "}"u8.ToArray();
    private static readonly byte[] Null = "null"u8.ToArray();

    private const int ResultPart = 3;

    private readonly IReadOnlyList<IDisposable> _owned;

    private JsonRpcReply(IReadOnlyList<ReadOnlyMemory<byte>> parts, params IReadOnlyList<IDisposable> owned)
    {
        Parts = parts;
        _owned = owned;

        for (var index = 0; index < parts.Count; index++)
        {
            Length += parts[index].Length;
        }
    }

    /// <summary>The pieces in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts { get; }

    /// <summary>Bytes of all pieces.</summary>
    public int Length { get; }

    /// <summary>The code of an error that Bifrost found; null for everything else.</summary>
    public int? Code { get; private init; }

    /// <summary>What the answer asks of the caller first; null when it asks for nothing.</summary>
    public ConnectDemand? Demand { get; private init; }

    /// <summary>The upstream answer that is passed on; null for what Bifrost made.</summary>
    public JsonRpcMessage? Received { get; private init; }

    /// <summary>A result that Bifrost made, given in pieces.</summary>
    public static JsonRpcReply Result(ReadOnlyMemory<byte> id, params IReadOnlyList<ReadOnlyMemory<byte>> result) =>
        new([Head, id, ResultHead, .. result, End]);

    /// <summary>An error that Bifrost found. Without an identifier it says <c>null</c> (JSON-RPC 2.0 §5).</summary>
    public static JsonRpcReply Error(
        ReadOnlyMemory<byte> id, int code, string message, Action<Utf8JsonWriter>? writeData = null)
    {
        var error = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(error, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("code"u8, code);
            writer.WriteString("message"u8, message);
            writeData?.Invoke(writer);
            writer.WriteEndObject();
        }

        return new([Head, id.IsEmpty ? Null : id, ErrorHead, error.WrittenMemory, End]) { Code = code };
    }

    /// <summary>What is wrong with a message, to its sender.</summary>
    public static JsonRpcReply Fault(JsonRpcMessage message, JsonRpcFault fault) =>
        Error(message.Id, fault.Code, fault.Message);

    /// <summary>An upstream answer, result or error, exactly as received but for the asker's own identifier.</summary>
    public static JsonRpcReply Forward(UpstreamAnswer answer, ReadOnlyMemory<byte> id) =>
        new(answer.Message.WithId(id).Parts, answer) { Received = answer.Message };

    /// <summary>The same answer, written from other pieces.</summary>
    internal JsonRpcReply From(IReadOnlyList<ReadOnlyMemory<byte>> parts) =>
        new(parts, _owned) { Code = Code, Received = Received, Demand = Demand };

    /// <summary>The same answer, which asks something of the caller.</summary>
    internal JsonRpcReply For(ConnectDemand demand) =>
        new(Parts, _owned) { Code = Code, Received = Received, Demand = demand };

    /// <summary>Whether a result that Bifrost made begins so.</summary>
    internal bool ResultStartsWith(ReadOnlySpan<byte> text) => Parts[ResultPart].Span.StartsWith(text);

    /// <summary>A result that Bifrost made, with members put before its own; each ends in a comma.</summary>
    internal JsonRpcReply WithMembers(ReadOnlyMemory<byte> members)
    {
        var parts = Parts.ToList();
        var result = parts[ResultPart];
        var isEmpty = result.Length > 1 && result.Span[1] == (byte)'}';
        parts[ResultPart] = result[..1];
        parts.Insert(ResultPart + 1, isEmpty ? members[..^1] : members);
        parts.Insert(ResultPart + 2, result[1..]);

        return From(parts);
    }

    /// <summary>The answers of one batch.</summary>
    public static JsonRpcReply Batch(IReadOnlyList<JsonRpcReply> replies)
    {
        var parts = new List<ReadOnlyMemory<byte>> { "["u8.ToArray() };

        for (var index = 0; index < replies.Count; index++)
        {
            if (index > 0)
            {
                parts.Add(","u8.ToArray());
            }

            parts.AddRange(replies[index].Parts);
        }

        parts.Add("]"u8.ToArray());

        return new(parts, replies);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var index = 0; index < _owned.Count; index++)
        {
            _owned[index].Dispose();
        }
    }
}
