namespace Bifrost.Samples.Upstream;

/// <summary>
/// Runs Notes alone until Ctrl+C. Not a top-level program: its type would clash with the host's own in tests.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var command = CommandLine.Parse(args);

        if (command.Options is null)
        {
            await (command.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(command.Message);

            return command.ExitCode;
        }

        return await RunAsync(command.Options);
    }

    private static async Task<int> RunAsync(NotesOptions options)
    {
        try
        {
            await using var notes = await NotesServer.StartAsync(options);
            Console.WriteLine(Welcome(notes, options));
            await notes.WaitForShutdownAsync();

            return 0;
        }
        catch (IOException error)
        {
            await Console.Error.WriteLineAsync($"Notes cannot listen on {options.Url}: {error.Message}");

            return 1;
        }
    }

    private static string Welcome(NotesServer notes, NotesOptions options) => $"""
        Notes is running and forgets everything when it stops.

          MCP endpoint  {notes.McpUrl}
          Sign-in       {(options.Protected ? "OAuth; on its login page any name will do, for example alice" : "none")}
          Stop          Ctrl+C

        """;
}
