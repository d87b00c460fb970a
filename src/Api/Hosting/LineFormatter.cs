using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Bifrost.Api.Hosting;

/// <summary>
/// One line an event: time, level, category, message and the trace that error answers call their event. A message cannot
/// begin a line of its own; an exception follows indented.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" ");
        textWriter.Write($"{now} {LevelOf(logEntry.LogLevel)} {CategoryOf(logEntry.Category)}: {message}");

        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            textWriter.Write($" [{activity.TraceId}]");
        }

        textWriter.WriteLine();

        if (logEntry.Exception is not null)
        {
            textWriter.WriteLine($"    {logEntry.Exception.ToString().ReplaceLineEndings($"{Environment.NewLine}    ")}");
        }
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    // Generic categories end in arity and type names that say nothing here.
    private static string CategoryOf(string category)
    {
        var end = category.IndexOfAny(['`', '[']);
        var name = end < 0 ? category : category[..end];

        return name[(name.LastIndexOf('.') + 1)..];
    }
}
