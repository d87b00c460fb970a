namespace Bifrost.Domain.McpClients;

/// <summary>
/// Which prompts or resources of a server exist: all of them, or those that an entry names. An entry is a name or an address to the
/// letter, the beginning of some when it ends in <c>*</c>, or a template (RFC 6570), which names what can be made from it.
/// </summary>
public sealed class NamePatterns
{
    /// <summary>Every one, also those that the server adds later.</summary>
    public static readonly NamePatterns All = new(null);

    private readonly IReadOnlyList<string>? _entries;

    private NamePatterns(IReadOnlyList<string>? entries) => _entries = entries;

    /// <summary>Reads the configured form: null is all, [] is none, "*" among the entries is all.</summary>
    public static NamePatterns Of(IReadOnlyList<string>? entries) =>
        entries is null || entries.Contains("*") ? All : new NamePatterns([.. entries.Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>True when nothing is left out.</summary>
    public bool IsAll => _entries is null;

    /// <summary>Equal for equal patterns and for no others; what caches of lists are keyed by.</summary>
    public string Fingerprint => _entries is null ? "*" : string.Concat(_entries.Select(entry => $"{entry.Length}:{entry}"));

    /// <summary>Whether a prompt of this name exists.</summary>
    public bool IncludesName(string name) => _entries is null || _entries.Any(entry => IsIt(entry, name));

    /// <summary>
    /// Whether a resource of this address exists. Behind a beginning or a template an address has to be plain, so that nothing leads out
    /// of it again; an entry to the letter is what it is.
    /// </summary>
    public bool IncludesAddress(string address) => _entries is null
        || _entries.Contains(address)
        || (_entries.Any(entry => IsIt(entry, address) || ResourceTemplate.Matches(entry, address)) && PlainAddress.Is(address));

    /// <summary>Whether a template exists: as an entry of its own, or because all that it makes begins as an entry says.</summary>
    public bool IncludesTemplate(string template) => _entries is null
        || _entries.Contains(template)
        || (_entries.Any(entry => IsIt(entry, ResourceTemplate.HeadOf(template))) && PlainAddress.Is(template));

    private static bool IsIt(string entry, string name) => entry.EndsWith('*')
        ? name.AsSpan().StartsWith(entry.AsSpan(0, entry.Length - 1), StringComparison.Ordinal)
        : string.Equals(entry, name, StringComparison.Ordinal);
}
