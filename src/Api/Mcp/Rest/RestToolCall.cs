using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Api.Mcp.Rest;

/// <summary>A tool call as a language model makes it.</summary>
/// <param name="Format">The shape it came in, and its answer goes in.</param>
/// <param name="Id">What the model calls it by; null when it does not.</param>
/// <param name="Name">The tool, as it is listed.</param>
/// <param name="Arguments">Its arguments: a JSON object.</param>
internal sealed record RestToolCall(RestFormat Format, string? Id, string Name, ReadOnlyMemory<byte> Arguments)
{
    private static readonly ReadOnlyMemory<byte> NoArguments = "{}"u8.ToArray();

    /// <summary>Reads a body; null when it is no call of this format, or names something twice.</summary>
    public static RestToolCall? TryRead(RestFormat format, ReadOnlyMemory<byte> body)
    {
        try
        {
            return Utf8.IsValid(body.Span) ? Read(format, JsonText.WithoutMark(body)) : null;
        }
        catch (JsonException)
        {
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
            writer.WriteRawValue(Arguments.Span, skipInputValidation: true);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return JsonRpcMessage.Parse(buffer.WrittenMemory, source: null);
    }

    private static RestToolCall? Read(RestFormat format, ReadOnlyMemory<byte> body)
    {
        var isChat = format == RestFormat.Chat;
        var reader = new JsonObjectReader(body);
        Given id = default;
        Given function = default;

        while (reader.MoveNext())
        {
            id = reader.Is(isChat ? "id"u8 : "call_id"u8) ? Given.Of(ref reader) : id;
            function = isChat && reader.Is("function"u8) ? Given.Of(ref reader) : function;
        }

        reader.ReadToEnd();

        return reader.HasRepeats || !id.IsTextOrNull ? null : ReadFunction(format, id.Text, isChat ? function.Json : body);
    }

    private static RestToolCall? ReadFunction(RestFormat format, string? id, ReadOnlyMemory<byte> json)
    {
        var reader = new JsonObjectReader(json);
        string? name = null;
        Given given = default;

        while (reader.MoveNext())
        {
            name = reader.Is("name"u8) ? reader.Text : name;
            given = reader.Is("arguments"u8) ? Given.Of(ref reader) : given;
        }

        return !reader.HasRepeats && name is { Length: > 0 } && ArgumentsOf(given) is { } arguments
            ? new RestToolCall(format, id, name, arguments)
            : null;
    }

    // Models write arguments as text; programs may as well send them as they are.
    private static ReadOnlyMemory<byte>? ArgumentsOf(Given given) => given switch
    {
        { Type: JsonTokenType.None or JsonTokenType.Null } => NoArguments,
        { Type: JsonTokenType.StartObject } when IsObject(given.Json) => given.Json,
        { Text: { } text } when text.Trim().Length == 0 => NoArguments,
        { Text: { } text } when Encoding.UTF8.GetBytes(text) is var written && IsObject(written) => written,
        _ => default(ReadOnlyMemory<byte>?),
    };

    private static bool IsObject(ReadOnlyMemory<byte> json) => JsonMembers.TryRead(json) is { HasRepeats: false };

    private readonly record struct Given(JsonTokenType Type, string? Text, ReadOnlyMemory<byte> Json)
    {
        public bool IsTextOrNull => Text is not null || Type is JsonTokenType.None or JsonTokenType.Null;

        public static Given Of(ref JsonObjectReader reader) => new(reader.Type, reader.Text, reader.Value);
    }
}
