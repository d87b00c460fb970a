using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>
/// One entry of a list as its server describes it. It is the server's data, byte for byte, unless clients would refuse it; then what
/// they would refuse is repaired.
/// </summary>
/// <param name="Name">The server's own name of it, or its address.</param>
/// <param name="Json">The description.</param>
/// <param name="NameStart">Where the text of the name begins, behind its opening quote.</param>
public sealed record ListEntry(string Name, ReadOnlyMemory<byte> Json, int NameStart)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The C# SDK reads messages of up to 64 levels; an entry stands on the fourth of a list.
    private const int Deepest = 60;

    private int NameLength { get; init; }

    /// <summary>Reads a description; null when it cannot be published.</summary>
    /// <param name="json">The description.</param>
    /// <param name="kind">What it should be.</param>
    /// <param name="problems">Takes what was wrong with it, a clause each.</param>
    public static ListEntry? TryRead(ReadOnlyMemory<byte> json, ListKind kind, ICollection<string> problems)
    {
        if (json.Span[0] != (byte)'{')
        {
            problems.Add("it is no object");

            return null;
        }

        if (!JsonText.IsWithin(json.Span, Deepest))
        {
            problems.Add($"it nests deeper than {Deepest} levels");

            return null;
        }

        // As JSON readers do that do not throw.
        var readable = Utf8.IsValid(json.Span) ? json : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));

        return kind.Shape(readable, problems) is { } usable ? Read(usable, kind, problems) : null;
    }

    /// <summary>The description under a published name: the prefix is put before the name, nothing else changes.</summary>
    public Splice WithPrefix(ReadOnlyMemory<byte> prefix) => Splice.Replace(Json, NameStart, 0, prefix);

    /// <summary>The description under another name.</summary>
    public Splice WithName(string name) =>
        Splice.Replace(Json, NameStart - 1, NameLength, JsonSerializer.SerializeToUtf8Bytes(name, Relaxed));

    private static ListEntry? Read(ReadOnlyMemory<byte> json, ListKind kind, ICollection<string> problems)
    {
        var reader = new JsonObjectReader(json);
        ListEntry? entry = null;

        while (reader.MoveNext())
        {
            if (reader.Is(kind.KeyUtf8))
            {
                entry = new ListEntry(reader.Text ?? string.Empty, json, reader.Start + 1) { NameLength = reader.Value.Length };
            }
        }

        if (!reader.HasRepeats && entry is not null && IsUsable(entry.Name, kind))
        {
            return entry;
        }

        problems.Add(
            reader.HasRepeats ? $"{kind.Key} stands in it more than once"
            : entry is null or { Name: "" } ? $"it has no {kind.Key}"
            : $"its {kind.Key} has control characters or more than {kind.MaximumKeyLength} characters");

        return null;
    }

    private static bool IsUsable(string name, ListKind kind) =>
        name.Length > 0 && name.Length <= kind.MaximumKeyLength && !name.Any(char.IsControl);
}
