using System.Runtime.Versioning;
using Bifrost.Application.Settings;
using Bifrost.Testing;
using Microsoft.Data.Sqlite;

namespace Bifrost.Infrastructure.Tests.Persistence;

[UnsupportedOSPlatform("windows")]
public sealed class StoreFileTests : IAsyncLifetime
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private TestStore _store = null!;

    private string Data => Path.Combine(_store.Folder, "data");

    public async Task InitializeAsync() => _store = await TestStore.CreateAsync(StoreEngine.Sqlite);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Only_their_owner_can_read_the_store_its_log_and_the_data_directory()
    {
        await using var server = await StartAsync();

        // The log goes with the last connection, and tests beside this one close idle ones: this one stays.
        await using var reader = new SqliteConnection($"Data Source={server.StorePath};Pooling=False");
        await reader.OpenAsync();
        await using var question = reader.CreateCommand();
        question.CommandText = "SELECT COUNT(*) FROM virtual_keys";
        await question.ExecuteScalarAsync();
        using var client = new TestClient(server.BaseUrl);
        await client.SignInAsync(TestServers.AliceKey);

        Directory.GetFiles(Data, "bifrost.db*").Should().HaveCountGreaterThan(1)
            .And.OnlyContain(file => File.GetUnixFileMode(file) == OwnerOnly);
        File.GetUnixFileMode(Data).Should().Be(OwnerOnly | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_store_that_exists_keeps_its_mode()
    {
        await using (await StartAsync())
        {
        }

        var file = Path.Combine(Data, "bifrost.db");
        File.SetUnixFileMode(file, OwnerOnly | UnixFileMode.GroupRead);
        await using var restarted = await StartAsync();

        File.GetUnixFileMode(file).Should().Be(OwnerOnly | UnixFileMode.GroupRead);
    }


    private Task<BifrostServer> StartAsync() => BifrostServer.StartAsync(
        settings => settings.Usual() with
        {
            DataDirectory = Data,
            Store = new StoreSettings { Path = Path.Combine(Data, "bifrost.db") },
        },
        _store);
}
