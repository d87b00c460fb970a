using System.Data.Common;
using System.Text.Json;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Microsoft.Data.Sqlite;

namespace Bifrost.Testing;

/// <summary>
/// A new, empty store, and a folder for what else a Bifrost keeps on its machine. Several may use it, one after the other or at
/// once. It goes with this.
/// </summary>
public sealed class TestStore : IAsyncDisposable
{
    private const string EncryptionKey = "test-encryption-key-0123456789";

    private readonly SqlServerDatabase? _database;

    private TestStore(SqlServerDatabase? database) => _database = database;

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("bifrost-").FullName;

    /// <summary>The settings of a Bifrost that keeps everything here.</summary>
    public BifrostSettings Settings => new()
    {
        DataDirectory = Folder,
        Store = _database?.Store ?? new StoreSettings { Path = Path.Combine(Folder, "bifrost.db") },
        EncryptionKey = _database is null ? null : new Secret(EncryptionKey),
    };

    /// <summary>What a configuration file says of it beyond <c>data_dir</c>: members, each with a comma behind it.</summary>
    public string Members => _database is null
        ? ""
        : $$"""
            "encryption_key": "{{EncryptionKey}}",
            "config_store": { "type": "sqlserver", "connection_string": {{JsonSerializer.Serialize(_database.Store.ConnectionString!.Reveal())}} },
            """;

    /// <summary>Makes one.</summary>
    public static async Task<TestStore> CreateAsync(StoreEngine engine) =>
        new(engine == StoreEngine.SqlServer ? await SqlServerDatabase.CreateAsync() : null);

    /// <summary>A connection of its own, open, which sees what was committed and nothing else.</summary>
    public async Task<DbConnection> OpenAsync()
    {
        if (_database is not null)
        {
            return await _database.OpenAsync();
        }

        var connection = new SqliteConnection($"Data Source={Settings.Store.Path}");
        await connection.OpenAsync();

        return connection;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
