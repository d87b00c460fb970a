using Bifrost.Testing;

namespace Bifrost.Api.Tests.Races;

/// <summary>A program with a store of its own, to be killed without a word.</summary>
internal sealed class KilledProgram : IAsyncDisposable
{
    private readonly TestStore _store;
    private readonly BifrostProgram _program;

    private KilledProgram(TestStore store)
    {
        _store = store;
        File.WriteAllText(Path.Combine(store.Folder, "config.json"), $$"""
            {
              "data_dir": "data",
              {{store.Members}}
              "auth_config": { "admin_key": "{{BifrostServer.AdminKey}}" },
              "mcp": { "client_configs": [ {
                "client_id": "notes", "name": "notes", "connection_type": "http", "connection_string": "http://127.0.0.1:9/mcp",
                "auth_type": "per_user_oauth", "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true } ] }
            }
            """);
        _program = new BifrostProgram(store.Folder);
    }

    public string BaseUrl => _program.BaseUrl;

    public static async Task<KilledProgram> CreateAsync(StoreEngine engine) => new(await TestStore.CreateAsync(engine));

    public Task StartAsync() => _program.StartAsync();

    public Task KillAsync() => _program.KillAsync();

    public async ValueTask DisposeAsync()
    {
        _program.Dispose();
        await _store.DisposeAsync();
    }
}
