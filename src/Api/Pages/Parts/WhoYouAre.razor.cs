using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The identity that acts, and the sentence that says what it means.</summary>
public sealed partial class WhoYouAre : ComponentBase
{
    /// <summary>Who acts.</summary>
    [Parameter, EditorRequired]
    public ActingIdentity Identity { get; set; } = null!;

    /// <summary>Whether the account is connected already.</summary>
    [Parameter]
    public bool Connected { get; set; }

    /// <summary>Where the identity can be changed, if it can.</summary>
    [Parameter]
    public string? ChangeHref { get; set; }
}
