using Bifrost.Domain.Common;

namespace Bifrost.Domain.Codes;

/// <summary>The authorization codes, by hash.</summary>
public interface IAuthorizationCodeRepository
{
    /// <summary>The code, waiting or redeemed, or null.</summary>
    Task<AuthorizationCode?> FindAsync(SecretHash hash, CancellationToken ct);

    /// <summary>Stores a new code.</summary>
    Task AddAsync(AuthorizationCode code, CancellationToken ct);

    /// <summary>Redeems the code. True for exactly one caller.</summary>
    Task<bool> TryMarkRedeemedAsync(AuthorizationCode code, DateTimeOffset now, CancellationToken ct);
}
