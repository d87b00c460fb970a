using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>The id under which an administrator finds this event in the log.</summary>
public sealed partial class Reference : ComponentBase
{
    /// <summary>The trace id.</summary>
    [Parameter]
    public string? EventId { get; set; }
}
