using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>Names a place that the browser is sent to.</summary>
public sealed partial class Destination : ComponentBase
{
    /// <summary>The place.</summary>
    [Parameter, EditorRequired]
    public RedirectDestination Value { get; set; } = null!;
}
