using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>One page of an upstream list.</summary>
/// <param name="Entries">The entries, in upstream order.</param>
/// <param name="Skipped">How many elements were none.</param>
/// <param name="NextCursor">The cursor of the next page as it came, quotes included; empty on the last one.</param>
public sealed record ListPage(IReadOnlyList<ListEntry> Entries, int Skipped, ReadOnlyMemory<byte> NextCursor)
{
    /// <summary>Reads a page; null when the result is not one.</summary>
    public static ListPage? Parse(ReadOnlyMemory<byte> result, ListKind kind)
    {
        try
        {
            return result.IsEmpty ? null : Read(result, kind);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws for an escaped half of a surrogate pair.
            return null;
        }
    }

    private static ListPage? Read(ReadOnlyMemory<byte> result, ListKind kind)
    {
        var reader = new Utf8JsonReader(result.Span, JsonRpcMessage.ReaderOptions);
        List<ListEntry>? entries = null;
        var skipped = 0;
        var cursor = ReadOnlyMemory<byte>.Empty;
        reader.Read();

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isList = reader.ValueTextEquals(kind.MemberUtf8);
            var isCursor = reader.ValueTextEquals("nextCursor"u8);
            reader.Read();

            if (isList && reader.TokenType == JsonTokenType.StartArray)
            {
                entries = ReadEntries(ref reader, result, kind, out skipped);
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

        return entries is null ? null : new ListPage(entries, skipped, cursor);
    }

    private static List<ListEntry> ReadEntries(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> result, ListKind kind, out int skipped)
    {
        var entries = new List<ListEntry>();
        skipped = 0;

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();

            if (ListEntry.TryRead(result[start..(int)reader.BytesConsumed], kind) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                skipped++;
            }
        }

        return entries;
    }
}
