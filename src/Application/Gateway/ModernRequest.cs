namespace Bifrost.Application.Gateway;

/// <summary>
/// What a request of revision 2026-07-28 says of itself, which earlier revisions agreed on once for a session.
/// </summary>
/// <param name="Announced">What its client can be asked for.</param>
/// <param name="Parameters">The arguments that its headers repeat, by the name behind <c>Mcp-Param-</c>.</param>
public sealed record ModernRequest(ClientCapabilities Announced, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Whether the user declined what this request was held up for before.</summary>
    public bool WasDeclined { get; init; }

    /// <summary>The link that its client was given for this request before; null when it was given none.</summary>
    public ConnectOffer? Offer { get; init; }
}
