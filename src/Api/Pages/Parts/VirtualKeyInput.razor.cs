using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The input for a virtual key: hidden while typed, never filled in or corrected by the browser.</summary>
public sealed partial class VirtualKeyInput : ComponentBase
{
    /// <summary>Why the last key was refused, if it was.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>What the button says.</summary>
    [Parameter]
    public string Button { get; set; } = "Use this key";

    /// <summary>Whether the button is the main one of the page.</summary>
    [Parameter]
    public bool Primary { get; set; }
}
