using System.Buffers;
using System.Text.Json;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp.Rest;

/// <summary>A tool call as a language model makes it.</summary>
/// <param name="Format">The shape it came in, and its answer goes in.</param>
/// <param name="Id">What the model calls it by; null when it does not.</param>
/// <param name="Name">The tool, as it is listed.</param>
/// <param name="Arguments">Its arguments: a JSON object.</param>
internal sealed record RestToolCall(RestFormat Format, string? Id, string Name, string Arguments)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    /// <summary>Reads a body; null when it is no call of this format.</summary>
    public static RestToolCall? TryRead(RestFormat format, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Strict);

            return Read(format, json.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what is thrown for an escaped half of a surrogate pair.
            return null;
        }
    }

    /// <summary>The same call as a message of the protocol.</summary>
    public JsonRpcMessage ToMessage()
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteNumber("id"u8, 1);
            writer.WriteString("method"u8, McpMethods.CallTool);
            writer.WriteStartObject("params"u8);
            writer.WriteString("name"u8, Name);
            writer.WritePropertyName("arguments"u8);
            writer.WriteRawValue(Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return JsonRpcMessage.Parse(buffer.WrittenMemory, source: null);
    }

    private static RestToolCall? Read(RestFormat format, JsonElement root)
    {
        var function = format == RestFormat.Chat ? Member(root, "function") : root;

        if (function is not { ValueKind: JsonValueKind.Object } call
            || Member(call, "name") is not { ValueKind: JsonValueKind.String } named
            || named.GetString() is not { Length: > 0 } name
            || ArgumentsOf(Member(call, "arguments")) is not { } arguments
            || !TryRead(Member(root, format == RestFormat.Chat ? "id" : "call_id"), out var id))
        {
            return null;
        }

        return new RestToolCall(format, id, name, arguments);
    }

    private static bool TryRead(JsonElement? member, out string? text)
    {
        text = member is { ValueKind: JsonValueKind.String } given ? given.GetString() : null;

        return text is not null || member is null or { ValueKind: JsonValueKind.Null };
    }

    // Models write arguments as text; programs may as well send them as they are.
    private static string? ArgumentsOf(JsonElement? given)
    {
        switch (given)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return "{}";
            case { ValueKind: JsonValueKind.Object } members:
                return members.GetRawText();
            case { ValueKind: JsonValueKind.String } text when text.GetString() is { } written:
                return written.Trim().Length == 0 ? "{}" : IsObject(written) ? written : null;
            default:
                return null;
        }
    }

    private static bool IsObject(string text)
    {
        using var json = JsonDocument.Parse(text, Strict);

        return json.RootElement.ValueKind == JsonValueKind.Object;
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
