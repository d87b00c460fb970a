using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>Parts of the store that are remembered outside of it for a short time.</summary>
[Flags]
internal enum StoreAreas
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Who a credential stands for.</summary>
    Callers = 1,

    /// <summary>The accounts that subjects connected.</summary>
    Connections = 2,
}

/// <summary>
/// Counts what this process wrote to each area. Whatever was read before the count rose is not used any more: the statement
/// itself says which area it changes, so that no use case can forget it.
/// </summary>
internal sealed partial class StoreChanges
{
    // The statements are constants, so there are only so many.
    private static readonly ConcurrentDictionary<string, StoreAreas> Known = new(StringComparer.Ordinal);

    private long _callers;
    private long _connections;

    /// <summary>How often callers changed. Read it before the store is asked.</summary>
    public long Callers => Volatile.Read(ref _callers);

    /// <summary>How often connections changed. Read it before the store is asked.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>The areas in which a statement may change what somebody read.</summary>
    public static StoreAreas AreasOf(string sql) => Known.GetOrAdd(sql, Read);

    /// <summary>Counts a change of these areas.</summary>
    public void Note(StoreAreas areas)
    {
        if ((areas & StoreAreas.Callers) != 0)
        {
            Interlocked.Increment(ref _callers);
        }

        if ((areas & StoreAreas.Connections) != 0)
        {
            Interlocked.Increment(ref _connections);
        }
    }

    private static StoreAreas Read(string sql)
    {
        var areas = StoreAreas.None;

        foreach (Match write in Write().Matches(sql))
        {
            // A new caller changes nothing for those who are known, and that somebody is unknown is never remembered. A new
            // connection takes the place of an older one.
            areas |= (write.Groups["table"].Value, write.Groups["verb"].Value) switch
            {
                ("connections", _) => StoreAreas.Connections,
                (_, "INSERT INTO") => StoreAreas.None,
                ("subjects", _) => StoreAreas.Callers | StoreAreas.Connections,
                ("access_tokens" or "sessions" or "virtual_keys", _) => StoreAreas.Callers,
                _ => StoreAreas.None,
            };
        }

        return areas;
    }

    [GeneratedRegex(@"\b(?<verb>INSERT INTO|UPDATE|DELETE(?:\s+TOP\s*\([^)]*\))?\s+FROM)\s+(?<table>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Write();
}
