using Microsoft.Extensions.Logging.Console;

namespace Bifrost.Api.Hosting;

/// <summary>
/// One line an event on stdout. Categories of the framework and of libraries write addresses, redirects and bodies below
/// <see cref="LogLevel.Warning"/>, and addresses carry codes. They stay silent there at any configured level, for every provider.
/// </summary>
internal static class BifrostLogging
{
    // Writes the stack of a start that failed, which the program explains in a sentence or throws.
    private const string FailedStart = "Microsoft.Extensions.Hosting.Internal.Host";

    // Where Bifrost listens, and that it stops.
    private const string Lifetime = "Microsoft.Hosting.Lifetime";

    public static ILoggingBuilder AddBifrostLogging(this ILoggingBuilder logging)
    {
        logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.Services.PostConfigure<LoggerFilterOptions>(Cap);

        return logging;
    }

    // The most specific rule decides alone: one for a provider wins over any without, a longer or wildcard category over a shorter one.
    // So the cap is a part of every rule.
    private static void Cap(LoggerFilterOptions options)
    {
        var configured = options.Rules.ToList();
        options.Rules.Clear();
        options.Rules.Add(Capped(new LoggerFilterRule(null, null, options.MinLevel, null)));

        foreach (var rule in configured)
        {
            options.Rules.Add(Capped(rule));
        }
    }

    private static LoggerFilterRule Capped(LoggerFilterRule rule) => new(
        rule.ProviderName,
        rule.CategoryName,
        rule.LogLevel,
        (provider, category, level) => level >= LowestLevel(category) && (rule.Filter is not { } filter || filter(provider, category, level)));

    private static LogLevel LowestLevel(string? category) => category switch
    {
        FailedStart => LogLevel.Critical,
        Lifetime => LogLevel.Trace,
        _ when category?.StartsWith(nameof(Bifrost), StringComparison.Ordinal) == true => LogLevel.Trace,
        _ => LogLevel.Warning,
    };
}
