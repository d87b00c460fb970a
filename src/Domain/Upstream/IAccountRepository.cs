namespace Bifrost.Domain.Upstream;

/// <summary>What there is of accounts, whether its secrets open or not: for ending them.</summary>
public interface IAccountRepository
{
    /// <summary>Whose account a connection is, or null when there is none.</summary>
    Task<ConnectedAccount?> FindAsync(ConnectionId id, CancellationToken ct);

    /// <summary>
    /// Removes the round trips that are under way and the links that were printed, so that nothing can complete into an account
    /// that is being ended.
    /// </summary>
    Task DropUnfinishedAsync(AccountScope scope, CancellationToken ct);

    /// <summary>The connections, also those whose tokens do not open.</summary>
    Task<IReadOnlyList<ConnectedAccount>> ListAsync(AccountScope scope, CancellationToken ct);
}
