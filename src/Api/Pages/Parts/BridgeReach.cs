namespace Bifrost.Api.Pages.Parts;

/// <summary>How far the bridge reaches: the one drawing of Bifrost, and what it says about the journey.</summary>
public enum BridgeReach
{
    /// <summary>The first step has begun.</summary>
    Begun,

    /// <summary>The bridge stands.</summary>
    Complete,

    /// <summary>The bridge does not reach the other side.</summary>
    Broken,
}
