namespace Bifrost.Domain.McpClients;

/// <summary>Which tools of a server exist: all of them ("*"), the named ones, or none. Names are the server's own.</summary>
public sealed class ToolSelection
{
    /// <summary>Every tool, also those that the server adds later.</summary>
    public static readonly ToolSelection All = new(null);

    /// <summary>No tool.</summary>
    public static readonly ToolSelection None = new([]);

    private readonly HashSet<string>? _names;

    private ToolSelection(HashSet<string>? names) => _names = names;

    /// <summary>Reads the configured form: null and [] are none, "*" among the names is all.</summary>
    public static ToolSelection Of(IEnumerable<string>? names)
    {
        var set = new HashSet<string>(names ?? [], StringComparer.Ordinal);

        return set.Contains("*") ? All : new ToolSelection(set);
    }

    /// <summary>True when no tool can be selected.</summary>
    public bool IsEmpty => _names is { Count: 0 };

    /// <summary>Whether a tool exists under this selection.</summary>
    public bool Includes(string tool) => _names is null || _names.Contains(tool);

    /// <summary>What both selections include.</summary>
    public ToolSelection And(ToolSelection other)
    {
        if (_names is null)
        {
            return other;
        }

        return other._names is null ? this : new ToolSelection([.. _names.Intersect(other._names)]);
    }

    /// <summary>The same tools under other names.</summary>
    public ToolSelection Renamed(Func<string, string> rename) => _names is null ? this : new ToolSelection([.. _names.Select(rename)]);

    /// <summary>The configured form: ["*"], the names in ordinal order, or [].</summary>
    public IReadOnlyList<string> ToNames() => _names is null ? ["*"] : [.. _names.Order(StringComparer.Ordinal)];

    /// <summary>Equal for equal selections and for no others, whatever characters a name has; what caches of lists are keyed by.</summary>
    public string Fingerprint => string.Concat(ToNames().Select(name => $"{name.Length}:{name}"));
}
