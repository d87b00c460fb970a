using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The way out of one service: ends the connection of the identity that was chosen in this flow.</summary>
public sealed partial class DisconnectForm : ComponentBase
{
    /// <summary>The service.</summary>
    [Parameter, EditorRequired]
    public ServiceRow Service { get; set; } = null!;

    /// <summary>The pending flow.</summary>
    [Parameter, EditorRequired]
    public string FlowId { get; set; } = "";

    /// <summary>What the address carries about the identity that the page was made for.</summary>
    [Parameter]
    public string? IdentityTag { get; set; }
}
