using Bifrost.Application.Settings;
using Bifrost.Infrastructure;
using Bifrost.Infrastructure.Hosting;

namespace Bifrost.Api.Hosting;

/// <summary>The command <c>migrate</c>: the newest schema, or the script that makes it.</summary>
internal static class MigrateCommand
{
    public const string Script = "--script";

    /// <summary>Migrates and says what it did, or prints what it would do; answers the exit code.</summary>
    public static async Task<int> RunAsync(BifrostSettings settings, bool asScript)
    {
        if (!settings.Store.Enabled)
        {
            await Console.Error.WriteLineAsync("The config store is disabled: there is nothing to migrate.");

            return 1;
        }

        try
        {
            await using var store = CommandServices.Build(services => services.AddStoreMigration(settings));
            var migration = store.GetRequiredService<IStoreMigration>();
            await (asScript ? PrintAsync(migration) : MigrateAsync(migration));

            return 0;
        }
        catch (Exception fault) when (StartupFaults.Explain(fault, settings) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);

            return 1;
        }
    }

    private static async Task MigrateAsync(IStoreMigration migration)
    {
        var report = await migration.RunAsync(CancellationToken.None);

        foreach (var name in report.Applied)
        {
            Console.WriteLine($"{name}: applied");
        }

        Console.WriteLine(report.Applied.Count > 0 ? $"at {report.Newest}" : $"nothing to do: at {report.Newest}");
    }

    private static async Task PrintAsync(IStoreMigration migration)
    {
        var script = await migration.ScriptAsync(CancellationToken.None);
        Console.Write(script.Text);
        await Console.Error.WriteLineAsync(script switch
        {
            { Text: "" } => $"nothing to do: at {script.Newest}",
            { IsWhole: true } => $"The whole script up to {script.Newest}; it runs what is missing, in one transaction. No database was asked.",
            _ => $"What is missing up to {script.Newest}, for the store as it is now; run on another it changes nothing. Nothing was changed.",
        });
    }
}
