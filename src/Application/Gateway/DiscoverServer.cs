using System.Buffers;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>Answers <c>server/discover</c> (MCP 2026-07-28): what is spoken and offered, without a session.</summary>
public static class DiscoverServer
{
    /// <summary>The answer, with what the address says of itself.</summary>
    public static JsonRpcReply Handle(JsonRpcMessage request, GatewayFace face)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("supportedVersions"u8);

            foreach (var revision in McpRevisions.Offered)
            {
                writer.WriteStringValue(revision);
            }

            writer.WriteEndArray();
            ServerCapabilities.Write(writer, face);
            writer.WriteStartObject("_meta"u8);
            ServerCapabilities.WriteServer(writer, "io.modelcontextprotocol/serverInfo"u8, face);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return JsonRpcReply.Result(request.Id, buffer.WrittenMemory);
    }
}
