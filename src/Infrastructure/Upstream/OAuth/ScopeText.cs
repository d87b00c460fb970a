namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>A list of scopes as one text (RFC 6749 §3.3).</summary>
internal static class ScopeText
{
    /// <summary>The scopes in a text; what cannot be a scope is left out.</summary>
    public static IReadOnlyList<string> Parse(string? text) => Clean(text?.Split(' ') ?? []);

    /// <summary>The scopes in a list; what cannot be a scope is left out.</summary>
    public static IReadOnlyList<string> Clean(IEnumerable<string> scopes) =>
        [.. scopes.Where(IsScope).Distinct(StringComparer.Ordinal)];

    private static bool IsScope(string scope) =>
        scope.Length > 0 && scope.All(c => c is > ' ' and < '\x7f' and not ('"' or '\\'));
}
