namespace Bifrost.Application.Settings;

/// <summary>What the administrator adds to the consent page.</summary>
public sealed record ConsentSettings
{
    /// <summary>Plain text such as "Ask #it-help for your key"; null shows nothing.</summary>
    public string? HelpText { get; init; }
}
