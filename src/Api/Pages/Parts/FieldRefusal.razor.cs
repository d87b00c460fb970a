using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>
/// Repeats at an input why it was refused, for who has scrolled past the alert or hears only the field.
/// </summary>
public sealed partial class FieldRefusal : ComponentBase
{
    /// <summary>What the input's aria-describedby names.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>What to say; null says nothing.</summary>
    [Parameter, EditorRequired]
    public string? Sentence { get; set; }
}
