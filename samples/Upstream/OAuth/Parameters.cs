using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// Parameters of an OAuth request: each at most once, and an empty one counts as absent (RFC 6749 §3.1).
/// </summary>
internal sealed class Parameters
{
    private readonly Dictionary<string, string> _values;

    private Parameters(IEnumerable<KeyValuePair<string, StringValues>> source) =>
        _values = source.ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);

    public string? this[string name] => _values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public static bool TryRead(
        IEnumerable<KeyValuePair<string, StringValues>> source,
        [NotNullWhen(true)] out Parameters? parameters,
        [NotNullWhen(false)] out OAuthError? error)
    {
        var pairs = source.ToArray();
        var isTwice = pairs.Any(p => p.Value.Count > 1);

        parameters = isTwice ? null : new Parameters(pairs);
        error = isTwice ? OAuthError.InvalidRequest("a parameter is given twice") : null;

        return !isTwice;
    }

    /// <summary>The form of a POST, or no pairs at all where the body is not a form that can be read.</summary>
    public static async Task<IEnumerable<KeyValuePair<string, StringValues>>> FormAsync(
        HttpRequest request, CancellationToken ct)
    {
        if (!request.HasFormContentType)
        {
            return [];
        }

        try
        {
            return await request.ReadFormAsync(ct);
        }
        catch (InvalidDataException)
        {
            // Too many or too long fields: refused below for the parameters that are then missing.
            return [];
        }
    }
}
