using System.Net;
using System.Text.Json;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>Something else came than the contract promises. Neither text holds a code, a token or a key.</summary>
internal sealed class UnexpectedException(string expected, string got) : Exception($"expected {expected}, got {got}");

/// <summary>What a step insists on.</summary>
internal static class Expect
{
    private const int LongestExcerpt = 200;

    public static void That(bool holds, string expected, string got)
    {
        if (!holds)
        {
            throw new UnexpectedException(expected, got);
        }
    }

    public static void Equal(string what, string expected, string? got) =>
        That(got == expected, $"{what} {expected}", got ?? "none");

    /// <summary>Of an answer that is no refusal only the status is told: it may hold a token.</summary>
    public static async Task StatusAsync(HttpResponseMessage answer, HttpStatusCode expected, CancellationToken ct)
    {
        if (answer.StatusCode == expected)
        {
            return;
        }

        var body = (int)answer.StatusCode >= 400 ? await answer.Content.ReadAsStringAsync(ct) : "";

        throw new UnexpectedException($"status {(int)expected}", $"{(int)answer.StatusCode} {Excerpt(body)}".TrimEnd());
    }

    /// <summary>A text member of a JSON object.</summary>
    public static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()!
            : throw new UnexpectedException($"a text \"{name}\"", "none");

    /// <summary>The texts of an array in a JSON object.</summary>
    public static IReadOnlyList<string> Texts(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array
            ? [.. member.EnumerateArray().Select(item => item.ToString())]
            : throw new UnexpectedException($"an array \"{name}\"", "none");

    private static string Excerpt(string body)
    {
        var line = body.ReplaceLineEndings(" ");

        return line.Length > LongestExcerpt ? $"{line[..LongestExcerpt]}…" : line;
    }
}
