using System.Buffers;
using System.Text.Json;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>Tool results and tools that Bifrost makes itself, as JSON.</summary>
internal static class ToolTexts
{
    /// <summary>A tool result that is one text.</summary>
    public static ReadOnlyMemory<byte> Result(string text, bool isError)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("content"u8);
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteBoolean("isError"u8, isError);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The one tool of a server to which the caller has not connected an account.</summary>
    public static ReadOnlyMemory<byte> ConnectTool(string name, McpClient client)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteString("title"u8, $"Connect {client.Name}");
            writer.WriteString(
                "description"u8,
                $"Answers a link that the user opens in a browser to connect their own account at {client.Name}. "
                + $"Call it when the user wants to use {client.Name}, and show them the link. "
                + $"Once the account is connected, the tools of {client.Name} are listed instead of this one.");
            writer.WriteStartObject("inputSchema"u8);
            writer.WriteString("type"u8, "object"u8);
            writer.WriteStartObject("properties"u8);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
