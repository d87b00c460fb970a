using Microsoft.Extensions.Logging.Console;

namespace Bifrost.Api.Hosting;

/// <summary>
/// One line an event on stdout. Categories of the framework that write addresses, redirects or messages stay silent at any
/// configured level, because addresses carry codes.
/// </summary>
internal static class BifrostLogging
{
    // Writes the stack of a start that failed, which the program explains in a sentence or throws.
    private const string FailedStart = "Microsoft.Extensions.Hosting.Internal.Host";

    private static readonly string[] WritesAddresses =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.Http.Result",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Mvc",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.StaticFiles",
        "Microsoft.AspNetCore.Diagnostics",
        "System.Net.Http.HttpClient",
    ];

    public static ILoggingBuilder AddBifrostLogging(this ILoggingBuilder logging)
    {
        logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();

        logging.AddFilter(FailedStart, LogLevel.Critical);

        foreach (var category in WritesAddresses)
        {
            logging.AddFilter(category, LogLevel.Warning);
        }

        // What it warns of, a key ring that is not wrapped, the start says in the words of the configuration.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);

        logging.Services.PostConfigure<LoggerFilterOptions>(Silence);

        return logging;
    }

    // A rule that an administrator wrote for one of these categories would win over ours: it is capped too.
    private static void Silence(LoggerFilterOptions options)
    {
        for (var index = 0; index < options.Rules.Count; index++)
        {
            var rule = options.Rules[index];

            if (WritesAddresses.Any(category => rule.CategoryName?.StartsWith(category, StringComparison.Ordinal) == true)
                && (rule.LogLevel ?? LogLevel.Trace) < LogLevel.Warning)
            {
                options.Rules[index] = new LoggerFilterRule(rule.ProviderName, rule.CategoryName, LogLevel.Warning, rule.Filter);
            }
        }
    }
}
