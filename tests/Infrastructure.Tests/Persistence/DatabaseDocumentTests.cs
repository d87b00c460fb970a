using System.Text.RegularExpressions;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.Queries;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>docs/database.md names what a migrated database has, and what is purged from it, no more and no less.</summary>
public sealed partial class DatabaseDocumentTests : IAsyncLifetime, IDisposable
{
    private readonly string _connectionString = $"Data Source=file:{nameof(DatabaseDocumentTests)}?mode=memory&cache=shared";
    private readonly string _page = File.ReadAllText(Path.Combine(Root(), "docs", "database.md"));
    private readonly SqliteConnection _database;

    public DatabaseDocumentTests() => _database = new SqliteConnection(_connectionString);

    public async Task InitializeAsync()
    {
        // The database in memory lives as long as this connection.
        await _database.OpenAsync();
        var dialect = new SqliteDialect(_connectionString);
        using var lane = new WriteLane(dialect);
        await new MigrationRunner(dialect, lane, TimeProvider.System, NullLogger<MigrationRunner>.Instance).RunAsync(CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Every_table_and_column_is_named_and_no_other()
    {
        var documented = Table().Matches(_page).SelectMany(table => Column().Matches(table.Groups["rows"].Value)
            .Select(column => $"{table.Groups["table"].Value}.{column.Groups["name"].Value}"));

        documented.Should().BeEquivalentTo(Columns());
    }

    [Fact]
    public void Every_table_that_is_purged_is_named_and_no_other()
    {
        var purge = _page[_page.IndexOf("## What is purged", StringComparison.Ordinal)..];

        Column().Matches(purge).Select(row => row.Groups["name"].Value).Should()
            .BeEquivalentTo(ExpiredRows.Expired.Append(ExpiredRows.Audit).Select(rule => rule.Table).Distinct());
    }

    private IEnumerable<string> Columns() => _database.Query<string>("""
        SELECT m.name || '.' || c.name
        FROM sqlite_master m
        INNER JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table'
        """);

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);

        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bifrost.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }

    [GeneratedRegex(@"^### (?<table>[a-z_]+)\n(?<rows>(?:(?!^#).*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Column();
}
