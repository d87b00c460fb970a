using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Bifrost.Samples.Quickstart;

/// <summary>One short line an event: the time, whose it is, what happened.</summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "quickstart";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var time = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var source = logEntry.Category.StartsWith("Bifrost.Samples.", StringComparison.Ordinal) ? "notes  " : "bifrost";
        var mark = logEntry.LogLevel >= LogLevel.Warning ? $"{logEntry.LogLevel}: " : "";
        textWriter.WriteLine($"{time} {source}  {mark}{logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" ")}");

        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }
}

/// <summary>There is nothing to choose.</summary>
internal sealed class LineFormatterOptions : ConsoleFormatterOptions;
