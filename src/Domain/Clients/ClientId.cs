namespace Bifrost.Domain.Clients;

/// <summary>Identifier of a registered OAuth client (RFC 6749 §2.2): chosen by Bifrost, unguessable, never a URL.</summary>
public sealed record ClientId(string Value)
{
    /// <summary>No identifier that Bifrost chooses is longer.</summary>
    public const int MaximumLength = 255;
}
