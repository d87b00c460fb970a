using System.Data;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Persistence.SqlServer;

/// <summary>A type of a column.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Size">Characters or bytes; -1 for as many as there are, 0 where there is nothing to say.</param>
/// <param name="Identifies">Whether it is text that rows are found by.</param>
internal sealed record SqlServerType(SqlDbType Kind, int Size, bool Identifies = false)
{
    private const int LongestSized = 4000;

    /// <summary>A value for a column of this type.</summary>
    public SqlParameter ToParameter(string name, object? value) => value switch
    {
        string text => TextParameter(name, Identifies ? Exactly(text) : text.Replace('\0', '\uFFFD')),
        _ => new SqlParameter($"@{name}", Kind, Size) { Value = value ?? DBNull.Value },
    };

    // Never cut to the column's size, where it could equal another: a look-up finds nothing, and a write fails.
    private SqlParameter TextParameter(string name, string text)
    {
        var size = Size < 0 || text.Length <= Size ? Size : text.Length <= LongestSized ? LongestSized : -1;

        return new SqlParameter($"@{name}", Kind, size) { Value = text };
    }

    // An engine ignores blanks at the end when it compares, or takes no NUL. No identifier ends with one or holds the other, so
    // that what stands here instead equals none, as it would when compared by characters.
    private static string Exactly(string text)
    {
        var taken = text.Replace('\0', '\u0001');

        return taken.EndsWith(' ') ? taken + '\u0001' : taken;
    }
}
