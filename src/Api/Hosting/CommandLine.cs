using System.Net.Sockets;
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
               Bifrost.Api migrate [--script] [--config PATH]
               Bifrost.Api keys rotate [--config PATH]
               Bifrost.Api health [--url URL]

          --config PATH      configuration file (default: BIFROST_CONFIG, else config.json here, else none)
          --urls ADDRESSES   where to listen, parted by ';' (default: http://localhost:8080)
          --help             this text
          --version          the version

        migrate brings the store to the schema that this version needs and says what it did. With --script it changes nothing and
        prints the statements, alone on stdout: for SQL Server all of them, without asking the database, in a script that runs what is
        missing; for the embedded store what is missing in its file. docs/deploy-sqlserver.md says how they are run.

        keys rotate makes a new key and encrypts everything stored with it, beside a Bifrost that runs or without one.
        Old keys stay in the ring and still decrypt. Set encryption_key first if the new key is to be wrapped with it.

        health asks a Bifrost that runs (default: http://localhost:8080/health; /health/ready asks for its database too).

        Commands end with 0 when it is done, 1 when it is not and a sentence says why, 2 when the command line is not understood.

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

        if (Misunderstood(args) is { } mistake)
        {
            await Console.Error.WriteLineAsync($"{mistake} See --help.");

            return 2;
        }

        if (args is ["health", .. var words])
        {
            return await HealthCommand.RunAsync(HealthCommand.Address(words)!);
        }

        var loaded = ConfigurationLoader.Load(args);

        if (!loaded.Succeeded)
        {
            return Fail([$"Bifrost does not start: {loaded.FilePath ?? "the configuration"} is wrong.", .. loaded.Errors]);
        }

        return args switch
        {
            ["keys", ..] => await KeyCommand.RotateAsync(loaded.Configuration.Settings),
            ["migrate", .. var options] => await MigrateCommand.RunAsync(loaded.Configuration.Settings, options.Contains(MigrateCommand.Script)),
            _ => await StartAsync(loaded.Configuration, args),
        };
    }

    // Before anything is read or written: a misspelt --script must not migrate.
    private static string? Misunderstood(string[] args) => args switch
    {
        ["health", .. var words] => HealthCommand.Address(words) is null ? "health knows one option: --url with an http address." : null,
        ["keys", "rotate", .. var options] => Unknown("keys rotate", options),
        ["keys", ..] => "keys knows one word: rotate.",
        ["migrate", .. var options] => Unknown("migrate", [.. options.Where(option => option != MigrateCommand.Script)]),
        [{ } word, ..] when !word.StartsWith('-') => $"{word} is no command of Bifrost.",
        _ => null,
    };

    // What belongs to --config is looked at where the file is found.
    private static string? Unknown(string command, string[] options) => options switch
    {
        [] => null,
        ["--config", _, .. var others] => Unknown(command, others),
        ["--config"] => null,
        [var option, .. var others] when option.StartsWith("--config=", StringComparison.Ordinal) => Unknown(command, others),
        [var option, ..] => $"{command} does not know {option}.",
    };

    private static async Task<int> StartAsync(LoadedConfiguration configuration, string[] args)
    {
        var settings = WithAdminKey(configuration.Settings, out var notes);

        if (settings.Failed)
        {
            return Fail([settings.Error.Message]);
        }

        await using var app = BifrostHost.Build(settings.Value, args);
        StartupNotes.Tell(app.Services, configuration, notes);

        if (await ListenAsync(app, settings.Value) is { } refusal)
        {
            return Fail([refusal]);
        }

        try
        {
            await app.PrepareAsync(app.Lifetime.ApplicationStopping);
            await app.WaitForShutdownAsync();

            return 0;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.WaitForShutdownAsync();

            return 0;
        }
        catch (Exception fault) when (StartupFaults.Explain(fault, settings.Value) is { } sentence)
        {
            return Fail([sentence]);
        }
    }

    // Requests wait until the store is ready, so nobody is served before the addresses were judged. Whatever named them, an option, a
    // variable or a file, these are the ones that Kestrel bound.
    private static async Task<string?> ListenAsync(WebApplication app, BifrostSettings settings)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception fault) when (fault is IOException or SocketException or FormatException or InvalidOperationException)
        {
            return $"Bifrost cannot listen: {fault.Message}";
        }

        return StartupRules.Refuse(settings, [.. app.Urls]);
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
