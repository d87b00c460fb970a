using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>A journey that ends: what happened, what to do next, the reference.</summary>
public sealed partial class ErrorPage : ComponentBase
{
    /// <summary>What the page says.</summary>
    [Parameter, EditorRequired]
    public ErrorPageModel Model { get; set; } = null!;

    private string? ReturnHref => PageRoutes.Outward(Model.Return?.Href);

    private string? ServicesHref => PageRoutes.Inward(Model.ServicesHref);
}
