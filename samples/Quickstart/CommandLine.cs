using System.Globalization;

namespace Bifrost.Samples.Quickstart;

/// <summary>What the command line asks for: options to run with, or a message and the exit code to leave with.</summary>
internal sealed record CommandLine(QuickstartOptions? Options, string Message, int ExitCode)
{
    public const string Help = """
        Starts Bifrost and Notes, a sample service with an account for every person, on this machine, ready to be connected to.

        Usage: dotnet run --project samples/Quickstart -- [options]

          --headless    walk the whole flow as an MCP client and as the browser, a line for each step, then leave;
                        exit code 0, or 1 with the step that failed
          --port N      where Bifrost listens (default: 8080, or the next free port)
          --data DIR    keep configuration and data in this folder (default: a fresh one, removed at the end)
          --verbose     more log lines
          --help        this text
        """;

    /// <summary>Reads the arguments; "--port=N" means the same as "--port N".</summary>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var options = new QuickstartOptions();
        var rest = new Queue<string>(args.SelectMany(SplitAtEquals));

        while (rest.TryDequeue(out var name))
        {
            if (name is "--help" or "-h")
            {
                return new(null, Help, 0);
            }

            if (Take(options, name, rest) is not { } taken)
            {
                return new(null, $"{Problem(name)} Try --help.", 1);
            }

            options = taken;
        }

        return new(options, "", 0);
    }

    private static QuickstartOptions? Take(QuickstartOptions options, string name, Queue<string> rest) => name switch
    {
        "--headless" => options with { Headless = true },
        "--verbose" => options with { Verbose = true },
        "--port" => Port(rest) is { } port ? options with { Port = port } : null,
        "--data" => Folder(rest) is { } folder ? options with { Data = folder } : null,
        _ => null,
    };

    private static string Problem(string name) => name switch
    {
        "--port" => "--port takes a number from 1 to 65535.",
        "--data" => "--data takes a folder.",
        _ => $"{name} is unknown.",
    };

    private static int? Port(Queue<string> rest) =>
        rest.TryDequeue(out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535
            ? port
            : null;

    private static string? Folder(Queue<string> rest) =>
        rest.TryDequeue(out var text) && text.Length > 0 && !text.StartsWith("--", StringComparison.Ordinal)
            ? Path.GetFullPath(text)
            : null;

    private static IEnumerable<string> SplitAtEquals(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) ? argument.Split('=', 2) : [argument];
}
