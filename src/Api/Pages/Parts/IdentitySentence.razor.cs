using Bifrost.Api.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The one plain sentence that says what it means to act as an identity.</summary>
public sealed partial class IdentitySentence : ComponentBase
{
    /// <summary>Who acts.</summary>
    [Parameter, EditorRequired]
    public ActingIdentity Identity { get; set; } = null!;
}
