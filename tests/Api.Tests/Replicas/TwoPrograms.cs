using Bifrost.Samples.Upstream;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>Two real programs on one store, before one service that ends a grant when a refresh token comes twice.</summary>
internal sealed class TwoPrograms : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-two-").FullName;

    private TwoPrograms(NotesServer notes)
    {
        Notes = notes;
        File.WriteAllText(Path.Combine(_folder, "config.json"), $$"""
            {
              "data_dir": "data",
              "auth_config": { "admin_key": "{{BifrostServer.AdminKey}}" },
              "mcp": { "client_configs": [ {
                "client_id": "notes", "name": "notes", "connection_type": "http", "connection_string": "{{notes.McpUrl}}",
                "auth_type": "per_user_oauth", "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true } ] }
            }
            """);
        One = new BifrostProgram(_folder);
        Other = new BifrostProgram(_folder);
    }

    public NotesServer Notes { get; }

    public BifrostProgram One { get; }

    public BifrostProgram Other { get; }

    /// <summary>Starts the service, then both programs at once: neither the store nor its keys exist yet.</summary>
    public static async Task<TwoPrograms> StartAsync(NotesOptions options)
    {
        var programs = new TwoPrograms(await NotesServer.StartAsync(options));
        await Task.WhenAll(programs.One.StartAsync(), programs.Other.StartAsync());

        return programs;
    }

    public async ValueTask DisposeAsync()
    {
        One.Dispose();
        Other.Dispose();
        await Notes.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
