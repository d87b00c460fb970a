using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The head of a consent step: where the person is, the heading, and the time left.</summary>
public sealed partial class StepHead : ComponentBase
{
    /// <summary>1 or 2.</summary>
    [Parameter, EditorRequired]
    public int Step { get; set; }

    /// <summary>The one h1 of the page.</summary>
    [Parameter, EditorRequired]
    public string Heading { get; set; } = "";

    /// <summary>Whole minutes until the request expires.</summary>
    [Parameter, EditorRequired]
    public int MinutesLeft { get; set; }
}
