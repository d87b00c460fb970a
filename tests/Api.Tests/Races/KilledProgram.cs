using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bifrost.Api.Hosting;

namespace Bifrost.Api.Tests.Races;

/// <summary>The real program in a process of its own, on a folder that outlives it, to be killed without a word.</summary>
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
    private Process? _process;

    public KilledProgram()
    {
        File.WriteAllText(Path.Combine(_folder, "config.json"), Configuration);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        BaseUrl = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    public string BaseUrl { get; }

    /// <summary>Starts the program and waits until it says where it listens.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(BifrostHost).Assembly.Location, "--config", Path.Combine(_folder, "config.json"), "--urls", BaseUrl,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = new List<string>();

        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            said.Add(line);

            if (line.Contains("listening on", StringComparison.OrdinalIgnoreCase))
            {
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);

                return;
            }
        }

        Assert.Fail($"It did not start: {string.Join('\n', said)} {await _process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
