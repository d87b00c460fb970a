using System.Text.Json;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>Reads members of documents that others wrote: what has another type than it should counts as left out.</summary>
internal static class JsonMembers
{
    /// <summary>The text of a member, or null.</summary>
    public static string? Text(this JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? TextOf(member) : null;

    /// <summary>The text of a member, or its number as it is written, or null.</summary>
    public static string? TextOrNumber(this JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number
            ? member.GetRawText()
            : document.Text(name);

    /// <summary>The texts in a list; empty when there is no list.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array
            ? [.. member.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(TextOf).OfType<string>()]
            : [];

    /// <summary>Whether a member is true.</summary>
    public static bool IsTrue(this JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    // Half of a surrogate pair, written as an escape, is valid JSON and no text.
    private static string? TextOf(JsonElement member)
    {
        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
