using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>Asks before a printed link binds an account to an identity.</summary>
public sealed partial class LinkConfirmationPage : ComponentBase
{
    /// <summary>What the page says.</summary>
    [Parameter, EditorRequired]
    public LinkConfirmationModel Model { get; set; } = null!;
}
