using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The document around every page: language, title, style sheet, header and the one main landmark.</summary>
public sealed partial class Shell : ComponentBase
{
    /// <summary>What the window is called, without the product.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>The page.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Widens the page for two columns.</summary>
    [Parameter]
    public bool Wide { get; set; }

    /// <summary>Lets the page ask the browser to close its window.</summary>
    [Parameter]
    public bool ClosesWindow { get; set; }
}
