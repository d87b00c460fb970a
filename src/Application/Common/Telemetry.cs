using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bifrost.Application.Common;

/// <summary>
/// What Bifrost tells about its work, under one name: spans and numbers with names of messages and codes of outcomes, never
/// an identifier or a value out of a message.
/// </summary>
public static class Telemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Bifrost";

    /// <summary>Spans, one for each message.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Messages = Meter.CreateHistogram<double>(
        "bifrost.message.duration", "s", "How long messages took, by name and outcome");

    /// <summary>Counts a message that was handled.</summary>
    /// <param name="message">Its name.</param>
    /// <param name="outcome">ok, or the code of the refusal.</param>
    /// <param name="elapsed">How long it took.</param>
    public static void Record(string message, string outcome, TimeSpan elapsed) => Messages.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("message", message),
        new KeyValuePair<string, object?>("outcome", outcome));
}
