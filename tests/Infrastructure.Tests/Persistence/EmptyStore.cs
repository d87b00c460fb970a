using System.Globalization;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Testing;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>A SQLite file in a folder of its own and, as often as a test wants, a process that uses it.</summary>
internal sealed class EmptyStore : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-store-").FullName;
    private readonly LoggerFactory _loggers = new();

    private EmptyStore()
    {
        _loggers.AddProvider(Log);
        Dialect = new SqliteDialect($"Data Source={Path};Default Timeout=10");
        Lane = new WriteLane(Dialect);
    }

    public static EmptyStore Create() => new();

    public CapturedLog Log { get; } = new();

    public string Path => System.IO.Path.Combine(_folder, "bifrost.db");

    public SqliteDialect Dialect { get; }

    public WriteLane Lane { get; }

    public DbSession Session(WriteLane? lane = null) => new(Dialect, lane ?? Lane);

    /// <summary>Runs migrations as a process of its own does: with its own lane.</summary>
    public async Task MigrateAsync(IReadOnlyList<Migration>? migrations = null)
    {
        using var lane = new WriteLane(Dialect);
        var runner = new MigrationRunner(Dialect, lane, TimeProvider.System, _loggers.CreateLogger<MigrationRunner>());
        await runner.RunAsync(migrations ?? Migration.Of(Dialect), CancellationToken.None);
    }

    public async Task<IReadOnlyList<T>> RowsAsync<T>(string sql)
    {
        await using var connection = Dialect.Connect();

        return (await connection.QueryAsync<T>(sql)).AsList();
    }

    public async Task<IReadOnlyList<string>> TablesAsync() =>
        await RowsAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = Dialect.Connect();
        await connection.ExecuteAsync(sql);
    }

    public ValueTask DisposeAsync()
    {
        Lane.Dispose();
        _loggers.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);

        return ValueTask.CompletedTask;
    }

    public static Migration Numbered(int number, string sql) =>
        new(number, string.Create(CultureInfo.InvariantCulture, $"{number:0000}_test"), sql);
}
