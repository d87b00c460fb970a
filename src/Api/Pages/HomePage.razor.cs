using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>What a newcomer needs: the address, and lines to paste.</summary>
public sealed partial class HomePage : ComponentBase
{
    /// <summary>What the page says.</summary>
    [Parameter, EditorRequired]
    public HomePageModel Model { get; set; } = null!;

    private bool Ready => Model.StoreEnabled && Model.HasPerUserServices;
}
