using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>
/// Stands above the buttons when an unknown web site would get the answer (product contract 3.2, V-28).
/// </summary>
public sealed partial class RedirectWarning : ComponentBase
{
    /// <summary>The program that asks.</summary>
    [Parameter, EditorRequired]
    public AskingClient Client { get; set; } = null!;

    /// <summary>The services it would be able to use.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Services { get; set; } = [];
}
