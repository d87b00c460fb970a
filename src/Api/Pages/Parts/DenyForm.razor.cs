using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The way out that every step offers: nothing is granted and the client is told so .</summary>
public sealed partial class DenyForm : ComponentBase
{
    /// <summary>The pending flow.</summary>
    [Parameter, EditorRequired]
    public string FlowId { get; set; } = "";

    /// <summary>The program that asks.</summary>
    [Parameter, EditorRequired]
    public AskingClient Client { get; set; } = null!;
}
