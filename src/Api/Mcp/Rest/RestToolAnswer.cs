using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

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
    public static ReadOnlyMemory<byte> Of(RestToolCall call, JsonElement result)
    {
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
            WriteContent(writer, call.Format, result);
            WriteExtra(writer, result);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteContent(Utf8JsonWriter writer, RestFormat format, JsonElement result)
    {
        var blocks = Member(result, "content") is { ValueKind: JsonValueKind.Array } content ? content.EnumerateArray().ToList() : [];

        if (blocks.Count == 0)
        {
            writer.WriteStringValue(Member(result, "structuredContent") is { } structured ? structured.GetRawText() : string.Empty);
        }
        else if (blocks.TrueForAll(block => TextOf(block) is not null))
        {
            writer.WriteStringValue(string.Join('\n', blocks.Select(TextOf)));
        }
        else
        {
            writer.WriteStartArray();
            blocks.ForEach(block => WriteBlock(writer, format, block));
            writer.WriteEndArray();
        }
    }

    private static void WriteBlock(Utf8JsonWriter writer, RestFormat format, JsonElement block)
    {
        var isChat = format == RestFormat.Chat;
        var data = String(block, "data");
        var media = String(block, "mimeType");
        writer.WriteStartObject();

        if (String(block, "type") == "image" && data is not null && media is not null)
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
        else if (isChat && String(block, "type") == "audio" && data is not null && media is not null)
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
            writer.WriteString("text"u8, TextOf(block) ?? block.GetRawText());
        }

        writer.WriteEndObject();
    }

    // What the formats have no member for.
    private static void WriteExtra(Utf8JsonWriter writer, JsonElement result)
    {
        var isError = Member(result, "isError") is { ValueKind: JsonValueKind.True };
        var structured = Member(result, "structuredContent");

        if (!isError && structured is null)
        {
            return;
        }

        writer.WriteStartObject("extra_fields"u8);

        if (isError)
        {
            writer.WriteBoolean("is_error"u8, true);
        }

        if (structured is { } value)
        {
            writer.WritePropertyName("structured_content"u8);
            writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static string? TextOf(JsonElement block) => String(block, "type") == "text" ? String(block, "text") : null;

    private static string? String(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
            && member.ValueKind != JsonValueKind.Null ? member : null;
}
