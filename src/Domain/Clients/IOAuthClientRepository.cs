namespace Bifrost.Domain.Clients;

/// <summary>The registered OAuth clients.</summary>
public interface IOAuthClientRepository
{
    /// <summary>The client, or null when there is none (any more).</summary>
    Task<OAuthClient?> FindAsync(ClientId id, CancellationToken ct);

    /// <summary>Stores a new client.</summary>
    Task AddAsync(OAuthClient client, CancellationToken ct);

    /// <summary>Notes that a user consented, which keeps the client from being reaped.</summary>
    Task MarkUsedAsync(ClientId id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Removes the client with the flows it opened. False when it was gone already.</summary>
    Task<bool> RemoveAsync(ClientId id, CancellationToken ct);
}
