using System.Data.Common;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Configuration.Rules;

/// <summary>A connection string of the embedded store may say where its file is; everything else is Bifrost's to decide.</summary>
internal static class SqliteRule
{
    private static readonly string[] FileKeywords = ["data source", "datasource", "filename"];

    /// <summary>The file's path as it is written.</summary>
    public static Result<string> DataSource(string connectionString)
    {
        var parts = new DbConnectionStringBuilder();

        try
        {
            parts.ConnectionString = connectionString;
        }
        catch (ArgumentException)
        {
            return Expected;
        }

        if (parts.Keys is not { Count: 1 } keys || !FileKeywords.Contains(keys.Cast<string>().Single()))
        {
            return Expected;
        }

        var path = (string)parts[keys.Cast<string>().Single()];

        return path.Length == 0 || path.StartsWith(':') || path.StartsWith('|') || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? Expected
            : NameRule.FilePath(path);
    }

    private static Error Expected => Expectation.Of("\"Data Source=PATH\" and nothing else for sqlite; the store is a file, and Bifrost sets its options");
}
