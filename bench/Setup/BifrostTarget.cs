using System.Text.Json;

namespace Bifrost.Bench.Setup;

/// <summary>
/// The product as an administrator starts it: its own program, a configuration file, a store on disk, three servers whose
/// users connect accounts of their own.
/// </summary>
internal static class BifrostTarget
{
    /// <summary>Starts it in this folder, before the upstream servers named here.</summary>
    public static async Task<MeasuredProcess> StartAsync(string folder, string raw, string typed)
    {
        var port = MeasuredProcess.FreePort();
        var configuration = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new
        {
            data_dir = "data",
            mcp = new
            {
                client_configs = new[] { Server("few", raw, raw), Server("many", raw, raw), Server("typed", typed, raw) },
            },
        }));

        return await MeasuredProcess.StartAsync(
            folder, port, [Programs.Bifrost, "--config", configuration, "--urls", $"http://127.0.0.1:{port}"]);
    }

    private static object Server(string name, string port, string provider) => new
    {
        client_id = name,
        name,
        connection_type = "http",
        connection_string = $"http://127.0.0.1:{port}/mcp/{name}",
        auth_type = "per_user_oauth",
        oauth_config = new
        {
            client_id = "bench",
            authorize_url = $"http://127.0.0.1:{provider}/authorize",
            token_url = $"http://127.0.0.1:{provider}/token",
        },
        tools_to_execute = new[] { "*" },
        allow_on_all_virtual_keys = true,
    };
}
