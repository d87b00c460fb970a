using System.Data.Common;
using System.Text;
using Bifrost.Api.Hosting;
using Bifrost.Domain.Common;
using Bifrost.Samples.Quickstart.Walk;

namespace Bifrost.Samples.Quickstart;

/// <summary>Starts both servers, then stays up until Ctrl+C or, headless, walks the whole flow and leaves.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var command = CommandLine.Parse(args);

        if (command.Options is not { } options)
        {
            await (command.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(command.Message);

            return command.ExitCode;
        }

        using var stop = new StopSignal();

        try
        {
            using var workspace = Workspace.Open(options.Data);

            return await RunAsync(options, workspace, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return options.Headless ? StopSignal.Interrupted : 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(new("folder_unusable", $"The folder for the data cannot be used: {fault.Message}"));
        }
    }

    private static async Task<int> RunAsync(QuickstartOptions options, Workspace workspace, CancellationToken stop)
    {
        var started = await Servers.StartAsync(options, workspace, stop);

        if (started.Failed)
        {
            return await FailAsync(started.Error);
        }

        await using var servers = started.Value;

        if (options.Headless)
        {
            using var itinerary = new Itinerary(servers);

            return await Walker.RunAsync(itinerary.Steps, Console.Out, stop);
        }

        Console.WriteLine(Welcome.Text(servers, workspace));
        await servers.WaitForShutdownAsync(stop);
        Console.WriteLine("Stopped.");

        return 0;
    }

    private static async Task<int> FailAsync(Error error)
    {
        await Console.Error.WriteLineAsync($"The quickstart does not start. {error.Message}");

        return 1;
    }
}
