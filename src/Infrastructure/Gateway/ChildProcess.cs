using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A child process and the processes that it starts. Where the program <c>setsid</c> is there (util-linux, BusyBox), it runs in a
/// process group of its own, which is killed as soon as the child has exited, so that nothing outlives it but what leaves the
/// group on purpose. Elsewhere, as on Windows, only what still descends from a child that runs can be found and is killed with it.
/// </summary>
internal sealed class ChildProcess
{
    private const int KillSignal = 9;

    private static readonly string? Setsid = OperatingSystem.IsLinux()
        ? new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists)
        : null;

    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;

        // Kept, because the process does not give them any more once it is disposed.
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        Errors = process.StandardError.BaseStream;
        Exited = WaitAsync();
    }

    /// <summary>What it reads.</summary>
    public Stream Input { get; }

    /// <summary>What it writes.</summary>
    public Stream Output { get; }

    /// <summary>What it writes to its standard error.</summary>
    public Stream Errors { get; }

    /// <summary>Done when it has exited and its group was killed.</summary>
    public Task Exited { get; }

    /// <summary>Starts a process without a shell and with no other environment than is configured; null when that fails.</summary>
    public static ChildProcess? TryStart(McpProcess configured)
    {
        if (FindProgram(configured.Command) is not { } program)
        {
            return null;
        }

        var start = new ProcessStartInfo(Setsid ?? program)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        if (Setsid is not null)
        {
            start.ArgumentList.Add(program);
        }

        configured.Arguments.ToList().ForEach(start.ArgumentList.Add);
        start.Environment.Clear();

        foreach (var name in configured.Variables)
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        try
        {
            return new ChildProcess(Process.Start(start)!);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return null;
        }
    }

    /// <summary>Closes its input, and kills it when it has not exited by then.</summary>
    public async Task EndAsync(TimeSpan patience, TimeProvider time)
    {
        try
        {
            Input.Close();
        }
        catch (IOException)
        {
            // It has closed its end.
        }

        try
        {
            await Exited.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            Kill();
            await Exited.WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _process.Dispose();
    }

    // A program is found as without setsid, which looks in the path of the child's environment, where there is usually none.
    private static string? FindProgram(string command)
    {
        if (!OperatingSystem.IsLinux())
        {
            return command;
        }

        if (command.Contains('/', StringComparison.Ordinal))
        {
            return IsProgram(command) ? command : null;
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? string.Empty;

        return new[] { AppContext.BaseDirectory, Environment.CurrentDirectory }
            .Concat(path.Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string file)
    {
        const UnixFileMode execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

        return File.Exists(file) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & execute) != 0;
    }

    private async Task WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);

        // At once and once: later its number may be another's.
        KillGroup();
    }

    private void Kill()
    {
        KillGroup();

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private void KillGroup()
    {
        if (Setsid is not null)
        {
            // Fails when there is nobody left in it, which is what is wanted.
            _ = SendSignal(-_process.Id, KillSignal);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
