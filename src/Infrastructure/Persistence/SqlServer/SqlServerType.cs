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
        string text when Size > 0 => TextParameter(name, text),
        _ => new SqlParameter($"@{name}", Kind, Size) { Value = value ?? DBNull.Value },
    };

    private SqlParameter TextParameter(string name, string text)
    {
        // The engine ignores blanks at the end when it compares. No identifier ends with one, so that this equals none, as it
        // would when compared by characters.
        var exact = Identifies && text.EndsWith(' ') ? text + '\u0001' : text;

        // Never cut to the column's size, where it could equal another: a look-up finds nothing, and a write fails.
        var size = exact.Length <= Size ? Size : exact.Length <= LongestSized ? LongestSized : -1;

        return new SqlParameter($"@{name}", Kind, size) { Value = exact };
    }
}
