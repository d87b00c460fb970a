using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// The right to renew one connection's tokens, held by one process at a time: a provider that rotates refresh tokens ends
/// the whole grant when one is presented twice.
/// </summary>
/// <param name="Id">Who holds it.</param>
/// <param name="Until">The first moment at which another may take it: its holder is gone then.</param>
public sealed record RefreshLease(string Id, DateTimeOffset Until)
{
    /// <summary>Longer than a provider may take to answer two requests.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(40);

    /// <summary>A lease from this moment on.</summary>
    public static RefreshLease Take(ISecretGenerator secrets, DateTimeOffset now) => new(secrets.NewId(), now + Lifetime);
}
