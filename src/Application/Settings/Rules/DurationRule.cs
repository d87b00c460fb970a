using System.Globalization;
using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings.Rules;

/// <summary>Durations as people write them: <c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>24h</c>, <c>30d</c>.</summary>
public static partial class DurationRule
{
    /// <summary>How long connecting to an upstream server may take.</summary>
    public static readonly Func<string, Result<TimeSpan>> ConnectTimeout =
        Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));

    /// <summary>How long one tool call may take.</summary>
    public static readonly Func<string, Result<TimeSpan>> ToolExecutionTimeout =
        Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    /// <summary>A duration within bounds, both included.</summary>
    public static Func<string, Result<TimeSpan>> Between(TimeSpan shortest, TimeSpan longest) => text =>
    {
        if (Form().Match(text) is { Success: true } match)
        {
            var count = long.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            var milliseconds = count * Milliseconds(match.Groups["unit"].Value);

            if (milliseconds >= shortest.TotalMilliseconds && milliseconds <= longest.TotalMilliseconds)
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }
        }

        return Expectation.Of($"a duration from {Write(shortest)} to {Write(longest)}, such as \"{Write(Example(shortest, longest))}\"");
    };

    private static long Milliseconds(string unit) => unit switch
    {
        "d" => 86_400_000,
        "h" => 3_600_000,
        "m" => 60_000,
        "s" => 1000,
        _ => 1,
    };

    private static TimeSpan Example(TimeSpan shortest, TimeSpan longest) =>
        shortest < TimeSpan.FromMinutes(1) && longest >= TimeSpan.FromSeconds(10) ? TimeSpan.FromSeconds(10) : longest;

    /// <summary>A duration as people write it.</summary>
    public static string Write(TimeSpan value) => value switch
    {
        { TotalHours: >= 1, Minutes: 0, Seconds: 0, Milliseconds: 0 } => $"{value.TotalHours:0}h",
        { TotalMinutes: >= 1, Seconds: 0, Milliseconds: 0 } => $"{value.TotalMinutes:0}m",
        { TotalSeconds: >= 1, Milliseconds: 0 } => $"{value.TotalSeconds:0}s",
        _ => $"{value.TotalMilliseconds:0}ms",
    };

    [GeneratedRegex(@"^(?<count>[0-9]{1,9})(?<unit>ms|s|m|h|d)\z")]
    private static partial Regex Form();
}
