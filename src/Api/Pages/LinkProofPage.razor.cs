using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>A printed link was opened without proof of belonging to its identity.</summary>
public sealed partial class LinkProofPage : ComponentBase
{
    /// <summary>What the page says.</summary>
    [Parameter, EditorRequired]
    public LinkProofModel Model { get; set; } = null!;

    private ConsentError? Refusal => ConsentErrors.Find(Model.ErrorCode);
}
