using System.Reflection;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Configuration;
using Bifrost.Infrastructure.Hosting;

namespace Bifrost.Api.Hosting;

/// <summary>The program: reads the configuration, starts, and says in one sentence why when it cannot.</summary>
public static class CommandLine
{
    private const string Help = """
        Bifrost: a per-user OAuth 2.1 authorization server and MCP gateway.

        Usage: Bifrost.Api [--config PATH] [--urls ADDRESSES]
               Bifrost.Api keys rotate [--config PATH]

          --config PATH      configuration file (default: BIFROST_CONFIG, else config.json here, else none)
          --urls ADDRESSES   where to listen, parted by ';' (default: http://localhost:8080)
          --help             this text
          --version          the version

        keys rotate makes a new key and encrypts everything stored with it, beside a Bifrost that runs or without one.
        Old keys stay in the ring and still decrypt. Set encryption_key first if the new key is to be wrapped with it.

        Every key of the file can be set as a variable: BIFROST__client__enforce_auth_on_inference=true.
        The keys stand in docs/configuration.md.
        """;

    /// <summary>Runs until it is told to stop; answers the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(Help);

            return 0;
        }

        if (args.Contains("--version"))
        {
            Console.WriteLine(typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

            return 0;
        }

        var loaded = ConfigurationLoader.Load(args);

        if (!loaded.Succeeded)
        {
            return Fail([$"Bifrost does not start: {loaded.FilePath ?? "the configuration"} is wrong.", .. loaded.Errors]);
        }

        return args switch
        {
            ["keys", "rotate", ..] => await KeyCommand.RotateAsync(loaded.Configuration.Settings),
            ["keys", ..] => Fail(["keys knows one word: rotate. See --help."]),
            [{ } word, ..] when !word.StartsWith('-') => Fail([$"{word} is no command of Bifrost. See --help."]),
            _ => await StartAsync(loaded.Configuration, args),
        };
    }

    private static async Task<int> StartAsync(LoadedConfiguration configuration, string[] args)
    {
        var settings = WithAdminKey(configuration.Settings, out var notes);

        if (settings.Failed)
        {
            return Fail([settings.Error.Message]);
        }

        await using var app = BifrostHost.Build(settings.Value, args);

        if (StartupRules.Refuse(settings.Value, StartupRules.ListeningAddresses(app.Configuration)) is { } refusal)
        {
            return Fail([refusal]);
        }

        StartupNotes.Tell(app.Services, configuration, notes);

        try
        {
            await app.PrepareAsync(CancellationToken.None);
            await app.RunAsync();

            return 0;
        }
        catch (Exception fault) when (StartupFaults.Explain(fault, settings.Value) is { } sentence)
        {
            return Fail([sentence]);
        }
    }

    private static Result<BifrostSettings> WithAdminKey(BifrostSettings settings, out IReadOnlyList<string> notes)
    {
        notes = [];

        if (settings.AdminKey is not null || !settings.Store.Enabled)
        {
            return settings;
        }

        var file = AdminKeys.LoadOrCreate(settings.DataDirectory);

        if (file.Failed)
        {
            return file.Error;
        }

        notes = file.Value.Warning is { } warning
            ? [$"The admin key is in {file.Value.Path}", warning]
            : [$"The admin key is in {file.Value.Path}"];

        return settings with { AdminKey = file.Value.Key };
    }

    private static int Fail(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            Console.Error.WriteLine(line);
        }

        return 1;
    }
}
