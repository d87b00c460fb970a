using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>The second consent step: connect services, then finish.</summary>
public sealed partial class ServicesPage : ComponentBase
{
    /// <summary>What the page says.</summary>
    [Parameter, EditorRequired]
    public ServicesPageModel Model { get; set; } = null!;

    private List<string> Usable => [.. Model.Services.Select(service => service.Name)];

    private string NothingToConnect => Model.Identity.Kind == IdentityKind.VirtualKey
        ? $"No service is allowed for key {Model.Identity.Label}."
        : "No service here lets people connect an account of their own.";
}
