using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Bifrost.Journeys.Tests.Setup;

namespace Bifrost.Journeys.Tests.Clients;

/// <summary>A client that runs in Node, spoken to by lines; it ends with its journey.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _home = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

    private NodeProcess(string script, string[] arguments)
    {
        var start = new ProcessStartInfo(Tools.Node ?? throw Missing("Node"))
        {
            WorkingDirectory = Tools.TypeScriptClients ?? throw Missing("The packages of the TypeScript clients"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Array.ForEach([script, .. arguments], start.ArgumentList.Add);
        start.Environment["HOME"] = _home.Path;

        // The test is the browser; a client that opens one itself gets a program that does nothing.
        start.Environment["BROWSER"] = "true";
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a script of the folder of the TypeScript clients, with a home of its own.</summary>
    public static NodeProcess Start(string script, params string[] arguments) => new(script, arguments);

    /// <summary>The next line that the client prints; fails with what it said if it ended instead.</summary>
    public async Task<string> ReadAsync(CancellationToken ct) =>
        await _process.StandardOutput.ReadLineAsync(ct)
            ?? throw new InvalidOperationException($"The client ended: {Said}");

    /// <summary>The next line for people (on standard error) that fits.</summary>
    public async Task<string> HearAsync(Func<string, bool> fits, CancellationToken ct)
    {
        await foreach (var line in _heard.Reader.ReadAllAsync(ct))
        {
            if (fits(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The client ended: {Said}");
    }

    public async Task WriteAsync(string line, CancellationToken ct)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _home.Dispose();
    }

    private string Said => string.Join('\n', _said);

    private void Hear(string? line)
    {
        if (line is null)
        {
            _heard.Writer.TryComplete();
            return;
        }

        _said.Enqueue(line);
        _heard.Writer.TryWrite(line);
    }

    private static InvalidOperationException Missing(string what) => new($"{what} cannot be found; ./test.sh installs what is needed.");
}
