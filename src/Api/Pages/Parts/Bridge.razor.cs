using Microsoft.AspNetCore.Components;

namespace Bifrost.Api.Pages.Parts;

/// <summary>
/// Three strands from one side to the other. Decoration only: what it shows is always said in words as well.
/// </summary>
public sealed partial class Bridge : ComponentBase
{
    /// <summary>How far the strands reach.</summary>
    [Parameter]
    public BridgeReach Reach { get; set; }
}
