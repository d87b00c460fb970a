using Bifrost.Infrastructure.Configuration;

namespace Bifrost.Api.Hosting;

/// <summary>What the log says first: where the configuration came from and what an administrator should mend.</summary>
internal static partial class StartupNotes
{
    public static void Tell(IServiceProvider services, LoadedConfiguration configuration, IReadOnlyList<string> notes)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Bifrost");
        Configured(logger, configuration.FilePath ?? "no file; the defaults");

        foreach (var warning in configuration.Warnings)
        {
            Warned(logger, warning);
        }

        foreach (var note in notes)
        {
            Noted(logger, note);
        }
    }

    [LoggerMessage(210, LogLevel.Information, "Configuration: {Source}")]
    private static partial void Configured(ILogger logger, string source);

    [LoggerMessage(211, LogLevel.Warning, "{Warning}")]
    private static partial void Warned(ILogger logger, string warning);

    [LoggerMessage(212, LogLevel.Information, "{Note}")]
    private static partial void Noted(ILogger logger, string note);
}
