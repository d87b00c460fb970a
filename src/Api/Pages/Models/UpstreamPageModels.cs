namespace Bifrost.Api.Pages.Models;

/// <summary>A connection that worked, outside the consent flow.</summary>
/// <param name="Service">The service that is now connected.</param>
/// <param name="Identity">Under whom; null for an administrator's login.</param>
public sealed record UpstreamConnectedModel(string Service, ActingIdentity? Identity);

/// <summary>A connection that did not work.</summary>
public sealed record UpstreamFailedModel
{
    /// <summary>One of <see cref="UpstreamReasons"/>; anything else gets the general sentence.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; init; } = StatusCodes.Status400BadRequest;

    /// <summary>The service, if the state still told which one it was.</summary>
    public string? Service { get; init; }

    /// <summary>The services page, if a consent flow is still open.</summary>
    public string? ServicesHref { get; init; }

    /// <summary>Equals the trace id in the log.</summary>
    public string? EventId { get; init; }
}

/// <summary>
/// Asks whether the person who opened a printed link really wants to connect this service as this identity.
/// </summary>
/// <param name="McpClientId">The service's id, posted back.</param>
/// <param name="Session">The link handle, posted back.</param>
/// <param name="Service">The service's name.</param>
/// <param name="ProviderHost">The host at which the person will sign in.</param>
/// <param name="Identity">The identity that will own the connection.</param>
public sealed record LinkConfirmationModel(
    string McpClientId, string Session, string Service, string ProviderHost, ActingIdentity Identity);

/// <summary>
/// Says that a printed link was opened without proof of belonging to its identity. The link stays unused.
/// </summary>
public sealed record LinkProofModel
{
    /// <summary>The service's id, posted back with the key.</summary>
    public required string McpClientId { get; init; }

    /// <summary>The link handle, posted back with the key.</summary>
    public required string Session { get; init; }

    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>Whether entering a virtual key is proof for this link.</summary>
    public bool OffersVirtualKey { get; init; }

    /// <summary>A known code of <see cref="ConsentErrors"/> after a refused key.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Equals the trace id in the log.</summary>
    public string? EventId { get; init; }
}
