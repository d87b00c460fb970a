using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>One page of an upstream <c>tools/list</c> result.</summary>
/// <param name="Tools">The tools, in upstream order.</param>
/// <param name="Skipped">How many entries were no tools.</param>
/// <param name="NextCursor">The cursor of the next page as it came, quotes included; empty on the last one.</param>
public sealed record ToolPage(IReadOnlyList<ToolDefinition> Tools, int Skipped, ReadOnlyMemory<byte> NextCursor)
{
    /// <summary>Reads a page; null when the result is not one.</summary>
    public static ToolPage? Parse(ReadOnlyMemory<byte> result)
    {
        try
        {
            return Read(result);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws for an escaped half of a surrogate pair.
            return null;
        }
    }

    private static ToolPage? Read(ReadOnlyMemory<byte> result)
    {
        var reader = new Utf8JsonReader(result.Span, JsonRpcMessage.ReaderOptions);
        List<ToolDefinition>? tools = null;
        var skipped = 0;
        var cursor = ReadOnlyMemory<byte>.Empty;
        reader.Read();

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTools = reader.ValueTextEquals("tools"u8);
            var isCursor = reader.ValueTextEquals("nextCursor"u8);
            reader.Read();

            if (isTools && reader.TokenType == JsonTokenType.StartArray)
            {
                tools = ReadTools(ref reader, result, out skipped);
            }
            else if (isCursor && reader.TokenType == JsonTokenType.String)
            {
                cursor = result[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Skip();
            }
        }

        return tools is null ? null : new ToolPage(tools, skipped, cursor);
    }

    private static List<ToolDefinition> ReadTools(ref Utf8JsonReader reader, ReadOnlyMemory<byte> result, out int skipped)
    {
        var tools = new List<ToolDefinition>();
        skipped = 0;

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();

            if (ToolDefinition.TryRead(result[start..(int)reader.BytesConsumed]) is { } tool)
            {
                tools.Add(tool);
            }
            else
            {
                skipped++;
            }
        }

        return tools;
    }
}
