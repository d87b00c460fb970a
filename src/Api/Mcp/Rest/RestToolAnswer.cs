using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Api.Mcp.Rest;

/// <summary>
/// Words a tool's result for a language model: text alone as text, everything else as parts of the kinds that the format has,
/// and what it has no kind for as its own JSON. Nothing is left out.
/// </summary>
internal static class RestToolAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer to a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="result">The result of the tool.</param>
    public static ReadOnlyMemory<byte> Of(RestToolCall call, ReadOnlyMemory<byte> result)
    {
        var members = JsonMembers.Of(result);
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            var isChat = call.Format == RestFormat.Chat;
            writer.WriteString(isChat ? "role"u8 : "type"u8, isChat ? "tool"u8 : "function_call_output"u8);

            if (call.Id is not null)
            {
                writer.WriteString(isChat ? "tool_call_id"u8 : "call_id"u8, call.Id);
            }

            if (isChat)
            {
                writer.WriteString("name"u8, call.Name);
            }

            writer.WritePropertyName(isChat ? "content"u8 : "output"u8);
            WriteContent(writer, call.Format, members);
            WriteExtra(writer, members);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteContent(Utf8JsonWriter writer, RestFormat format, JsonMembers result)
    {
        var blocks = BlocksOf(result.Raw("content"));

        if (blocks.Count == 0)
        {
            writer.WriteStringValue(result.Has("structuredContent") ? result.Raw("structuredContent").Span : default);
        }
        else if (blocks.TrueForAll(block => TextOf(block.Members) is not null))
        {
            writer.WriteStringValue(string.Join('\n', blocks.Select(block => TextOf(block.Members))));
        }
        else
        {
            writer.WriteStartArray();
            blocks.ForEach(block => WriteBlock(writer, format, block.Json, block.Members));
            writer.WriteEndArray();
        }
    }

    private static List<(ReadOnlyMemory<byte> Json, JsonMembers Members)> BlocksOf(ReadOnlyMemory<byte> content)
    {
        var blocks = new List<(ReadOnlyMemory<byte> Json, JsonMembers Members)>();
        var reader = new JsonArrayReader(content);

        while (reader.MoveNext())
        {
            blocks.Add((reader.Value, JsonMembers.Of(reader.Value)));
        }

        return blocks;
    }

    private static void WriteBlock(Utf8JsonWriter writer, RestFormat format, ReadOnlyMemory<byte> json, JsonMembers block)
    {
        var isChat = format == RestFormat.Chat;
        var type = block.TextOrReplaced("type");
        var data = block.TextOrReplaced("data");
        var media = block.TextOrReplaced("mimeType");
        writer.WriteStartObject();

        if (type == "image" && data is not null && media is not null)
        {
            var address = $"data:{media};base64,{data}";
            writer.WriteString("type"u8, isChat ? "image_url"u8 : "input_image"u8);

            if (isChat)
            {
                writer.WriteStartObject("image_url"u8);
                writer.WriteString("url"u8, address);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteString("image_url"u8, address);
            }
        }
        else if (isChat && type == "audio" && data is not null && media is not null)
        {
            writer.WriteString("type"u8, "input_audio"u8);
            writer.WriteStartObject("input_audio"u8);
            writer.WriteString("data"u8, data);
            writer.WriteString("format"u8, media.Split('/')[^1] is "mpeg" ? "mp3" : media.Split('/')[^1]);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("type"u8, isChat ? "text"u8 : "input_text"u8);

            if (TextOf(block) is { } text)
            {
                writer.WriteString("text"u8, text);
            }
            else
            {
                writer.WriteString("text"u8, json.Span);
            }
        }

        writer.WriteEndObject();
    }

    // What the formats have no member for.
    private static void WriteExtra(Utf8JsonWriter writer, JsonMembers result)
    {
        var isError = result.IsTrue("isError");
        var isStructured = result.Has("structuredContent");

        if (!isError && !isStructured)
        {
            return;
        }

        writer.WriteStartObject("extra_fields"u8);

        if (isError)
        {
            writer.WriteBoolean("is_error"u8, true);
        }

        if (isStructured)
        {
            writer.WritePropertyName("structured_content"u8);
            writer.WriteRawValue(result.Raw("structuredContent").Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static string? TextOf(JsonMembers block) => block.TextOrReplaced("type") == "text" ? block.TextOrReplaced("text") : null;
}
