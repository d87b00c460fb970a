using System.Buffers;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers <c>initialize</c>: the client's revision if Bifrost speaks it, else the newest, and what Bifrost offers. Nothing
/// is remembered: towards clients the gateway has no sessions.
/// </summary>
public static class InitializeClient
{
    private static readonly string Version = typeof(InitializeClient).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The outcome of the negotiation.</summary>
    public static JsonRpcReply Handle(JsonRpcMessage request)
    {
        if (RevisionOf(request.Params) is not { } asked)
        {
            return JsonRpcReply.Error(
                request.Id, JsonRpcCodes.InvalidParams, "The parameters need a protocolVersion, a string.");
        }

        return JsonRpcReply.Result(
            request.Id, ResultFor(McpRevisions.TowardsClients.Contains(asked) ? asked : McpRevisions.Newest));
    }

    private static string? RevisionOf(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(parameters.Span, JsonRpcMessage.ReaderOptions);
        reader.Read();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRevision = reader.ValueSpan.SequenceEqual("protocolVersion"u8);
            reader.Read();

            if (isRevision)
            {
                return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }

    private static ReadOnlyMemory<byte> ResultFor(string revision)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("protocolVersion"u8, revision);
            writer.WriteStartObject("capabilities"u8);
            writer.WriteStartObject("tools"u8);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteStartObject("serverInfo"u8);
            writer.WriteString("name"u8, "bifrost"u8);
            writer.WriteString("title"u8, "Bifrost"u8);
            writer.WriteString("version"u8, Version);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
