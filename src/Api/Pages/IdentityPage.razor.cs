using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages;

/// <summary>The first consent step: who asks, and who are you?</summary>
public sealed partial class IdentityPage : ComponentBase
{
    /// <summary>What the page says.</summary>
    [Parameter, EditorRequired]
    public IdentityPageModel Model { get; set; } = null!;

    private ConsentError? Refusal => ConsentErrors.Find(Model.ErrorCode);

    private bool KeyRefused => Refusal?.Field == ConsentField.VirtualKey;

    private bool UserIdRefused => Model.OffersUserId && Refusal?.Field == ConsentField.UserId;

    private string? RefusedFieldId => KeyRefused ? "vk" : UserIdRefused ? "user_id" : null;
}
