using Bifrost.Testing;

namespace Bifrost.Api.Tests.Races;

/// <summary>A program with a folder of its own, to be killed without a word.</summary>
internal sealed class KilledProgram : IDisposable
{
    private const string Configuration = """
        {
          "data_dir": "data",
          "mcp": { "client_configs": [ {
            "client_id": "notes", "name": "notes", "connection_type": "http", "connection_string": "http://127.0.0.1:9/mcp",
            "auth_type": "per_user_oauth", "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true } ] }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-kill-").FullName;
    private readonly BifrostProgram _program;

    public KilledProgram()
    {
        File.WriteAllText(Path.Combine(_folder, "config.json"), Configuration);
        _program = new BifrostProgram(_folder);
    }

    public string BaseUrl => _program.BaseUrl;

    public Task StartAsync() => _program.StartAsync();

    public Task KillAsync() => _program.KillAsync();

    public void Dispose()
    {
        _program.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
