using Bifrost.Domain.Common;

namespace Bifrost.Domain.Clients;

/// <summary>
/// A program that registered itself (RFC 7591). Anyone may register, so nothing it says about itself is believed;
/// it is known only by its identifier and by where its answers go.
/// </summary>
public sealed class OAuthClient
{
    private OAuthClient(ClientId id, ClientMetadata metadata, DateTimeOffset registeredAt, DateTimeOffset? lastUsedAt, long? source = null)
    {
        Id = id;
        Metadata = metadata;
        RegisteredAt = registeredAt;
        LastUsedAt = lastUsedAt;
        Source = source;
    }

    /// <summary>Who it is.</summary>
    public ClientId Id { get; }

    /// <summary>What it said about itself, as stored and answered.</summary>
    public ClientMetadata Metadata { get; }

    /// <summary>When it registered.</summary>
    public DateTimeOffset RegisteredAt { get; }

    /// <summary>When a user last consented to it; null means never, and such clients are reaped.</summary>
    public DateTimeOffset? LastUsedAt { get; }

    /// <summary>Hash of the source of the registration while it is new, so that each source has its share; null once it was stored.</summary>
    public long? Source { get; }

    /// <summary>The name for people, or a placeholder when it gave none.</summary>
    public string DisplayName => Metadata.ClientName ?? "An unnamed client";

    /// <summary>A new registration.</summary>
    public static OAuthClient Register(ClientMetadata metadata, ISecretGenerator secrets, DateTimeOffset now, long? source = null) =>
        new(new ClientId(secrets.NewId()), metadata, now, null, source);

    /// <summary>Rebuilds a stored client.</summary>
    public static OAuthClient Restore(
        ClientId id, ClientMetadata metadata, DateTimeOffset registeredAt, DateTimeOffset? lastUsedAt) =>
        new(id, metadata, registeredAt, lastUsedAt);

    /// <summary>The redirect URI of a request, if it is one the client registered.</summary>
    public Result<RedirectUri> Accepts(RedirectUri requested) =>
        Metadata.RedirectUris.Any(registered => registered.Admits(requested))
            ? requested
            : ClientErrors.RedirectNotRegistered;
}
