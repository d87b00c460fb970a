using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The sentence for a refused step, announced at once and linked to the input it belongs to.</summary>
public sealed partial class ErrorAlert : ComponentBase
{
    /// <summary>What to say.</summary>
    [Parameter, EditorRequired]
    public string Sentence { get; set; } = "";

    /// <summary>The id of the input to correct.</summary>
    [Parameter]
    public string? FieldId { get; set; }
}
