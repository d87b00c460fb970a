using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>One service: its name, where one signs in, how it stands, and what can be done about it.</summary>
public sealed partial class ServiceEntry : ComponentBase
{
    /// <summary>The service.</summary>
    [Parameter, EditorRequired]
    public ServiceRow Service { get; set; } = null!;

    /// <summary>The pending flow.</summary>
    [Parameter, EditorRequired]
    public string FlowId { get; set; } = "";

    /// <summary>What addresses carry about the identity that the page was made for.</summary>
    [Parameter]
    public string? IdentityTag { get; set; }

    private string Href => PageRoutes.Connect(Service.McpClientId, FlowId, IdentityTag);
}
