using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bifrost.Bench.Targets;

namespace Bifrost.Bench.Setup;

/// <summary>What a process has used up since it started.</summary>
/// <param name="Processor">Processor time of all its threads.</param>
/// <param name="Allocated">Bytes it allocated.</param>
/// <param name="Compiling">Processor time that went into compiling methods, and into compiling them once more, and better.</param>
internal readonly record struct Usage(TimeSpan Processor, long Allocated, TimeSpan Compiling);

/// <summary>One program under load, in a process of its own with the probe inside. Ends when it is disposed.</summary>
internal sealed class MeasuredProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Socket _probe;
    private readonly byte[] _line = new byte[128];

    private MeasuredProcess(Process process, Socket probe, string port)
    {
        _process = process;
        _probe = probe;
        Port = port;
    }

    /// <summary>Where it listens on loopback.</summary>
    public string Port { get; }

    /// <summary>Starts a role of this program.</summary>
    public static Task<MeasuredProcess> StartRoleAsync(string folder, string role, params string[] more)
    {
        var port = FreePort();

        return StartAsync(folder, port, [typeof(MeasuredProcess).Assembly.Location, role, port, .. more]);
    }

    /// <summary>Starts a program that says where it listens.</summary>
    public static async Task<MeasuredProcess> StartAsync(string folder, string port, string[] arguments)
    {
        var socket = Path.Combine(folder, $"{port}.probe");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
            Environment =
            {
                ["DOTNET_STARTUP_HOOKS"] = Programs.Probe,
                ["BIFROST_BENCH_PROBE"] = socket,
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
            },
        };
        Array.ForEach(arguments, start.ArgumentList.Add);
        var process = Process.Start(start)!;
        await WaitAsync(process);
        var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await probe.ConnectAsync(new UnixDomainSocketEndPoint(socket));

        return new MeasuredProcess(process, probe, port);
    }

    /// <summary>A port that nobody uses at the moment.</summary>
    public static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Asks the probe.</summary>
    public Usage Read()
    {
        _probe.Send("?"u8);
        var length = 0;

        do
        {
            length += _probe.Receive(_line.AsSpan(length));
        }
        while (_line[length - 1] != (byte)'\n');

        var numbers = Encoding.ASCII.GetString(_line, 0, length).Split(' ');

        return new Usage(
            TimeSpan.FromTicks(long.Parse(numbers[0], CultureInfo.InvariantCulture)),
            long.Parse(numbers[1], CultureInfo.InvariantCulture),
            TimeSpan.FromTicks(long.Parse(numbers[2], CultureInfo.InvariantCulture)));
    }

    /// <summary>The most memory that was resident at once, in MiB, as the kernel has it.</summary>
    public double PeakMemory()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(
            line => line.StartsWith("VmHWM:", StringComparison.Ordinal));

        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _probe.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task WaitAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Patience);

        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(Role.Ready, StringComparison.OrdinalIgnoreCase))
            {
                // Read on, else the program would wait for room to write its log.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);

                return;
            }
        }

        throw new InvalidOperationException("A program of the benchmark ended before it listened.");
    }
}
