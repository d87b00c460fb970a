using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>Bifrost's own registration at one provider: never sent to another.</summary>
/// <param name="ClientId">Identifier that the provider gave.</param>
/// <param name="ClientSecret">Secret that the provider gave, or null.</param>
/// <param name="Method">How the two are sent.</param>
public sealed record UpstreamCredentials(string ClientId, Secret? ClientSecret, UpstreamAuthMethod Method)
{
    /// <summary>
    /// Whether nobody decided how the secret is sent, neither the administrator nor the provider: where the client is refused, the other
    /// way is tried once.
    /// </summary>
    public bool IsMethodAssumed { get; init; }
}
