using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Samples.Quickstart;

/// <summary>
/// How much both servers log. Staying up, one sees the steps of a sign-in as they happen; walking, the steps are printed
/// already, so that only what is wrong is logged.
/// </summary>
internal sealed class QuickstartLog(QuickstartOptions options)
{
    // Bifrost logs every step that was done at Debug.
    private const string Steps = "Bifrost.Application";

    // Warns that keys lie unencrypted in their folder, which is so without an encryption_key and fine for a sample.
    private const string Keys = "Microsoft.AspNetCore.DataProtection";

    private LogLevel Level => (options.Headless, options.Verbose) switch
    {
        (true, false) => LogLevel.Warning,
        (true, true) or (false, false) => LogLevel.Information,
        (false, true) => LogLevel.Debug,
    };

    private LogLevel StepLevel => options.Headless && !options.Verbose ? LogLevel.Warning : LogLevel.Debug;

    /// <summary>Levels as arguments, because those win over the settings file that comes with Bifrost.</summary>
    public IReadOnlyList<string> BifrostArguments =>
    [
        $"--Logging:LogLevel:Default={Level}",
        $"--Logging:LogLevel:{Steps}={StepLevel}",
        $"--Logging:LogLevel:{Keys}={LogLevel.Error}",
        $"--Logging:LogLevel:Microsoft.Hosting.Lifetime={LogLevel.Warning}",
    ];

    /// <summary>Lines of Bifrost.</summary>
    public static void Bifrost(ILoggingBuilder logging) => Write(logging);

    /// <summary>Lines of Notes.</summary>
    public void Notes(ILoggingBuilder logging) => Write(logging
        .AddFilter(null, LogLevel.Warning)
        .AddFilter("Bifrost", Level));

    private static void Write(ILoggingBuilder logging) => logging
        .AddConsoleFormatter<LineFormatter, LineFormatterOptions>()
        .AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
}
