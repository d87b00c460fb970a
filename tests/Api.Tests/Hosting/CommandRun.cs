using System.Diagnostics;
using Bifrost.Api.Hosting;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>The program run to its end, as a shell runs it.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">All of stdout.</param>
/// <param name="Errors">All of stderr.</param>
internal sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Task<CommandRun> OfAsync(string folder, params string[] words) => OfAsync(folder, [], words);

    /// <summary>With variables of the environment, by name.</summary>
    public static async Task<CommandRun> OfAsync(string folder, Dictionary<string, string> variables, params string[] words)
    {
        using var limit = new CancellationTokenSource(Patience);
        var start = new ProcessStartInfo("dotnet", [typeof(BifrostHost).Assembly.Location, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);

        return new CommandRun(process.ExitCode, await output, await errors);
    }
}
