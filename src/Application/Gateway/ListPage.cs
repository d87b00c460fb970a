using System.Text.Json;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Application.Gateway.Protocol;
using static Bifrost.Application.Gateway.Lists.JsonShapes;

namespace Bifrost.Application.Gateway;

/// <summary>One page of an upstream list.</summary>
/// <param name="Entries">The entries, in upstream order.</param>
/// <param name="Notes">What was wrong with elements of it.</param>
/// <param name="NextCursor">The cursor of the next page as it came, quotes included; empty on the last one.</param>
public sealed record ListPage(IReadOnlyList<ListEntry> Entries, IReadOnlyList<ListNote> Notes, ReadOnlyMemory<byte> NextCursor)
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

    /// <summary>A page as clients take it: as it came, or with its entries and its cursor repaired. What is no page stays as it is.</summary>
    public static ReadOnlyMemory<byte> Accepted(ReadOnlyMemory<byte> result, ListKind kind)
    {
        var page = ObjectOf(
            new MemberShape(kind.Member, (value, problems) => AcceptedEntries(value, kind, problems)) { IsEssential = true },
            new MemberShape("nextCursor", AcceptedCursor));

        try
        {
            return page(result, []) ?? result;
        }
        catch (JsonException)
        {
            return result;
        }
    }

    private static ReadOnlyMemory<byte>? AcceptedEntries(ReadOnlyMemory<byte> value, ListKind kind, ICollection<string> problems)
    {
        var reader = new JsonArrayReader(value);
        var entries = new List<ReadOnlyMemory<byte>>();
        var isChanged = false;

        while (reader.MoveNext())
        {
            var json = reader.Value;
            var entry = ListEntry.TryRead(json, kind, problems);
            isChanged |= entry?.Json.Equals(json) != true;

            if (entry is not null)
            {
                entries.Add(entry.Json);
            }
        }

        return value.Span[0] == (byte)'n' ? (ReadOnlyMemory<byte>)"[]"u8.ToArray()
            : !reader.IsArray ? Unusable
            : isChanged ? Joined((byte)'[', entries, (byte)']')
            : value;
    }

    private static ReadOnlyMemory<byte>? AcceptedCursor(ReadOnlyMemory<byte> value, ICollection<string> problems) => (char)value.Span[0] switch
    {
        '"' => IsEmpty(value, '"', '"') ? Nothing : value,
        '-' or (>= '0' and <= '9') => (ReadOnlyMemory<byte>)(byte[])[(byte)'"', .. value.Span, (byte)'"'],
        _ => Nothing,
    };

    private static ListPage? Read(ReadOnlyMemory<byte> result, ListKind kind)
    {
        var reader = new JsonObjectReader(result);
        var notes = new List<ListNote>();
        List<ListEntry>? entries = null;
        var cursor = ReadOnlyMemory<byte>.Empty;

        while (reader.MoveNext())
        {
            if (reader.Is(kind.MemberUtf8))
            {
                entries = ReadEntries(reader.Type, reader.Value, kind, notes);
            }
            else if (reader.Is("nextCursor"u8))
            {
                cursor = ReadCursor(ref reader, notes);
            }
        }

        return entries is null ? null : new ListPage(entries, notes, cursor);
    }

    // A number goes back as it came. An empty text is how some servers say that there is no further page.
    private static ReadOnlyMemory<byte> ReadCursor(ref JsonObjectReader reader, List<ListNote> notes)
    {
        if (reader.Type is JsonTokenType.Number || (reader.Type is JsonTokenType.String && reader.Text != string.Empty))
        {
            return reader.Value;
        }

        if (reader.Type is not (JsonTokenType.Null or JsonTokenType.String))
        {
            notes.Add(new ListNote(string.Empty, "nextCursor is neither a text nor a number, and the list ends there", ListOutcome.Repaired));
        }

        return default;
    }

    private static List<ListEntry>? ReadEntries(JsonTokenType type, ReadOnlyMemory<byte> list, ListKind kind, List<ListNote> notes)
    {
        if (type is not (JsonTokenType.StartArray or JsonTokenType.Null))
        {
            return null;
        }

        var entries = new List<ListEntry>();
        var reader = new JsonArrayReader(list);

        for (var number = 1; reader.MoveNext(); number++)
        {
            var problems = new List<string>();
            var json = reader.Value;
            var entry = ListEntry.TryRead(json, kind, problems);

            // Of one that is left out, what made it so was said last.
            foreach (var problem in entry is null ? problems.TakeLast(1) : problems.Distinct())
            {
                notes.Add(new ListNote(
                    ListNote.Shown(entry?.Name ?? NameOf(json, kind) ?? $"#{number}"),
                    problem,
                    entry is null ? ListOutcome.LeftOut : ListOutcome.Repaired));
            }

            if (entry is not null)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static string? NameOf(ReadOnlyMemory<byte> json, ListKind kind) =>
        json.Span[0] == (byte)'{' && JsonMembers.Of(json).TextOrReplaced(kind.Key) is { Length: > 0 } name ? name : null;
}
