using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>An upstream account could not be connected, and why.</summary>
public sealed partial class UpstreamFailedPage : ComponentBase
{
    /// <summary>What the page says.</summary>
    [Parameter, EditorRequired]
    public UpstreamFailedModel Model { get; set; } = null!;

    private string? ServicesHref => PageRoutes.Inward(Model.ServicesHref);
}
