using System.Diagnostics;
using System.Text;
using Bifrost.Journeys.Tests.Setup;

namespace Bifrost.Journeys.Tests.Clients;

/// <summary>A client that runs in Node, spoken to by lines; it ends with its journey.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private NodeProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }

            ErrorLine?.Invoke(line.Data ?? "");
        };
    }

    /// <summary>Raised for each line that the client writes for people.</summary>
    public event Action<string>? ErrorLine;

    /// <summary>Starts a script of the folder of the TypeScript clients, with a home of its own.</summary>
    public static NodeProcess Start(string script, string home, params string[] arguments)
    {
        var start = new ProcessStartInfo(Tools.Node ?? throw new InvalidOperationException("Node is missing; ./test.sh installs it."))
        {
            WorkingDirectory = Tools.TypeScriptClients
                ?? throw new InvalidOperationException("The packages of the TypeScript clients are missing; ./test.sh installs them."),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(script);
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["HOME"] = home;

        return new NodeProcess(Process.Start(start)!);
    }

    /// <summary>Starts reading what the client writes for people; whoever wants those lines subscribes first.</summary>
    public NodeProcess Listening()
    {
        _process.BeginErrorReadLine();

        return this;
    }

    /// <summary>The next line that the client prints; fails with what it said if it ended instead.</summary>
    public async Task<string> ReadAsync(CancellationToken ct) =>
        await _process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException($"The client ended: {Errors()}");

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
        }

        _process.Dispose();
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }
}
