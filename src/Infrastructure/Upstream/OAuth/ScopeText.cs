namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>A list of scopes as one text (RFC 6749 §3.3), also where a provider writes commas between them.</summary>
internal static class ScopeText
{
    private static readonly char[] Separators = [' ', ',', '\t', '\r', '\n'];

    /// <summary>The scopes in a text; what cannot be a scope is left out.</summary>
    public static IReadOnlyList<string> Parse(string? text) => Clean(text?.Split(Separators) ?? []);

    /// <summary>The scopes in a list; what cannot be a scope is left out.</summary>
    public static IReadOnlyList<string> Clean(IEnumerable<string> scopes) =>
        [.. scopes.Where(IsScope).Distinct(StringComparer.Ordinal)];

    /// <summary>The scopes in a text, with a space between each two; null when it names none.</summary>
    public static string? Normalize(string? text) => Parse(text) is { Count: > 0 } scopes ? string.Join(' ', scopes) : null;

    private static bool IsScope(string scope) =>
        scope.Length > 0 && scope.All(c => c is > ' ' and < '\x7f' and not ('"' or '\\'));
}
