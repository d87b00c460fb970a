using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>The links that were printed for users.</summary>
public interface ILinkHandleRepository
{
    /// <summary>The handle while it is unused and in time, or null.</summary>
    Task<LinkHandle?> FindUsableAsync(SecretHash hash, DateTimeOffset now, CancellationToken ct);

    /// <summary>Stores a new handle. Beyond <see cref="LinkHandle.MostOfAccount"/> for the same account, the oldest are forgotten.</summary>
    Task AddAsync(LinkHandle handle, CancellationToken ct);

    /// <summary>Uses the handle up. True for exactly one caller.</summary>
    Task<bool> TryUseAsync(SecretHash hash, DateTimeOffset now, CancellationToken ct);
}
