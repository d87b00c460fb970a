using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bifrost.Api.Hosting;

namespace Bifrost.Testing;

/// <summary>
/// The real program in a process of its own, on a folder that may be shared with others and outlives it. It is started,
/// killed without a word, and started again; disposing ends it and leaves the folder.
/// </summary>
public sealed class BifrostProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder;
    private Process? _process;

    /// <summary>A program that is not started yet.</summary>
    /// <param name="folder">Where its <c>config.json</c> stands, and its data.</param>
    public BifrostProgram(string folder)
    {
        _folder = folder;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        BaseUrl = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    /// <summary>Where it listens.</summary>
    public string BaseUrl { get; }

    /// <summary>Starts the program and waits until it says that it is ready.</summary>
    /// <param name="variables">What else the environment holds, by name.</param>
    public async Task StartAsync(IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(BifrostHost).Assembly.Location, "--config", Path.Combine(_folder, "config.json"), "--urls", BaseUrl,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var said = new List<string>();

        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            said.Add(line);

            if (line.Contains("Ready: the store is prepared", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);

                return;
            }
        }

        throw new InvalidOperationException(
            $"It did not start: {string.Join('\n', said)} {await _process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    /// <summary>Runs a command on the same folder, beside the program or without it; answers what it exited with and what it said.</summary>
    public async Task<(int Code, string Said)> CommandAsync(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(BifrostHost).Assembly.Location, .. words, "--config", Path.Combine(_folder, "config.json")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        })!;
        using var limit = new CancellationTokenSource(Patience);
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);

        return (process.ExitCode, string.Concat(said));
    }

    /// <summary>SIGTERM, as a platform ends a program: it finishes what it has in hand. Answers what it exited with.</summary>
    public async Task<int> StopAsync()
    {
        using var signal = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;

        return code;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
    }
}
