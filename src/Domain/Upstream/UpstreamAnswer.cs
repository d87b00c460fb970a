using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>What came back to the callback, as it came.</summary>
/// <param name="Code">The provider's authorization code.</param>
/// <param name="Issuer">The <c>iss</c> parameter.</param>
/// <param name="Error">The error code, when it refused.</param>
public sealed record UpstreamAnswer(string? Code, string? Issuer, string? Error)
{
    /// <summary>Segment of the callback address it came to (<see cref="UpstreamCallback"/>); null for the shared address.</summary>
    public string? CallbackSegment { get; init; }

    /// <summary>The <c>error_description</c>, as it came.</summary>
    public string? Description { get; init; }

    /// <summary>Nothing of it: the code is a credential, and the rest is a stranger's text.</summary>
    public override string ToString() => "[answer of a provider]";
}
