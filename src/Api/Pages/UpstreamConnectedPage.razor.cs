using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>An upstream account is connected; the window may be closed.</summary>
public sealed partial class UpstreamConnectedPage : ComponentBase
{
    /// <summary>What the page says.</summary>
    [Parameter, EditorRequired]
    public UpstreamConnectedModel Model { get; set; } = null!;
}
