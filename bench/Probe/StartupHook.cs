using System.Globalization;
using System.Net.Sockets;
using System.Runtime;
using System.Text;

/// <summary>
/// Loaded by the runtime into every measured program (DOTNET_STARTUP_HOOKS), so that none of them is compiled differently for
/// the benchmark: for each byte that arrives at its socket it answers one line with the processor time, the bytes
/// allocated and the time spent compiling so far. The runtime wants it outside of any namespace.
/// </summary>
internal static class StartupHook
{
    private const string Variable = "BIFROST_BENCH_PROBE";

    /// <summary>Called by the runtime before the program.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
        {
            new Thread(() => Serve(path)) { IsBackground = true, Name = "probe" }.Start();
        }
    }

    private static void Serve(string path)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var asked = new byte[1];

        while (true)
        {
            using var asker = listener.Accept();

            while (asker.Receive(asked) == 1)
            {
                var line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Environment.CpuUsage.TotalTime.Ticks} {GC.GetTotalAllocatedBytes()} {JitInfo.GetCompilationTime().Ticks}\n");
                asker.Send(Encoding.ASCII.GetBytes(line));
            }
        }
    }
}
