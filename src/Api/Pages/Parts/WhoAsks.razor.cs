using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>Who asks, where the answer goes, what is granted and for how long .</summary>
public sealed partial class WhoAsks : ComponentBase
{
    /// <summary>The program that asks.</summary>
    [Parameter, EditorRequired]
    public AskingClient Client { get; set; } = null!;

    /// <summary>The administrator’s text.</summary>
    [Parameter]
    public string? HelpText { get; set; }
}
