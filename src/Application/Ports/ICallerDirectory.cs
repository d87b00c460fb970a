using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;

namespace Bifrost.Application.Ports;

/// <summary>
/// Finds the caller behind a credential with one look-up by hash. Expired, revoked and inactive ones find nobody: what this
/// process revoked at once, what others revoked within five seconds.
/// </summary>
public interface ICallerDirectory
{
    /// <summary>The caller an access token stands for, or null.</summary>
    ValueTask<Caller?> FindByAccessTokenAsync(SecretHash token, CancellationToken ct);

    /// <summary>The caller a virtual key stands for, or null.</summary>
    ValueTask<Caller?> FindByVirtualKeyAsync(SecretHash value, CancellationToken ct);
}
