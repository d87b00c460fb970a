using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

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
        catch (JsonException)
        {
            return null;
        }
    }

    private static ListPage? Read(ReadOnlyMemory<byte> result, ListKind kind)
    {
        var reader = new JsonObjectReader(result);
        List<ListEntry>? entries = null;
        var skipped = 0;
        var cursor = ReadOnlyMemory<byte>.Empty;

        while (reader.MoveNext())
        {
            if (reader.Is(kind.MemberUtf8) && reader.Type == JsonTokenType.StartArray)
            {
                entries = ReadEntries(reader.Value, kind, out skipped);
            }
            else if (reader.Is("nextCursor"u8) && reader.Type == JsonTokenType.String)
            {
                cursor = reader.Value;
            }
        }

        return entries is null ? null : new ListPage(entries, skipped, cursor);
    }

    private static List<ListEntry> ReadEntries(ReadOnlyMemory<byte> list, ListKind kind, out int skipped)
    {
        var entries = new List<ListEntry>();
        var reader = new JsonArrayReader(list);
        skipped = 0;

        while (reader.MoveNext())
        {
            if (ListEntry.TryRead(reader.Value, kind) is { } entry)
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
