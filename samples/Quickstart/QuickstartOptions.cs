namespace Bifrost.Samples.Quickstart;

/// <summary>What the command line asked for.</summary>
internal sealed record QuickstartOptions
{
    /// <summary>The port that Bifrost must have; null takes 8080 or the next free one.</summary>
    public int? Port { get; init; }

    /// <summary>Walk the whole flow and leave, instead of staying up.</summary>
    public bool Headless { get; init; }

    /// <summary>More log lines.</summary>
    public bool Verbose { get; init; }

    /// <summary>Absolute path of a folder that is kept; null is a fresh one that goes away at the end.</summary>
    public string? Data { get; init; }
}
