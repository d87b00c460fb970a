using Microsoft.Extensions.Primitives;

namespace Bifrost.Api.Http;

/// <summary>
/// Parameters of an OAuth request (RFC 6749 §3.1, §3.2): an empty value counts as omitted, unknown ones are ignored, and
/// one that is repeated is known to be.
/// </summary>
internal sealed class OAuthParameters(IEnumerable<KeyValuePair<string, StringValues>> pairs)
{
    private readonly Dictionary<string, string[]> _values = pairs
        .Select(pair => (pair.Key, Values: pair.Value.Where(value => !string.IsNullOrEmpty(value)).OfType<string>().ToArray()))
        .Where(pair => pair.Values.Length > 0)
        .ToDictionary(pair => pair.Key, pair => pair.Values, StringComparer.Ordinal);

    /// <summary>The value, or null when it was omitted or is repeated.</summary>
    public string? One(string name) => _values.TryGetValue(name, out var values) && values.Length == 1 ? values[0] : null;

    /// <summary>Every value of a parameter that may be repeated.</summary>
    public IReadOnlyList<string> All(string name) => _values.GetValueOrDefault(name, []);

    /// <summary>Which of these parameters are repeated.</summary>
    public IReadOnlyList<string> Repeated(params ReadOnlySpan<string> names)
    {
        var repeated = new List<string>();

        foreach (var name in names)
        {
            if (_values.TryGetValue(name, out var values) && values.Length > 1)
            {
                repeated.Add(name);
            }
        }

        return repeated;
    }
}
