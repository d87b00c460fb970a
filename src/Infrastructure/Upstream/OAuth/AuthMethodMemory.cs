using System.Collections.Concurrent;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// The ways to send a secret that providers accepted after they had refused the assumed one, by token endpoint and client. Kept in
/// memory: after a restart the first request learns it again. Bounded, though there are only as many as clients are configured.
/// </summary>
internal sealed class AuthMethodMemory
{
    private const int Most = 1000;

    private readonly ConcurrentDictionary<(string TokenUrl, string ClientId), UpstreamAuthMethod> _accepted = new();

    /// <summary>The credentials with the way that was accepted last; as they are where the way is not assumed.</summary>
    public UpstreamCredentials Of(UpstreamProvider provider, UpstreamCredentials credentials) =>
        credentials.IsMethodAssumed && _accepted.TryGetValue(KeyOf(provider, credentials), out var method)
            ? credentials with { Method = method }
            : credentials;

    /// <summary>Notes the way that a provider accepted.</summary>
    public void Accept(UpstreamProvider provider, UpstreamCredentials accepted)
    {
        if (_accepted.Count >= Most)
        {
            _accepted.Clear();
        }

        _accepted[KeyOf(provider, accepted)] = accepted.Method;
    }

    private static (string TokenUrl, string ClientId) KeyOf(UpstreamProvider provider, UpstreamCredentials credentials) =>
        (provider.TokenUrl.AbsoluteUri, credentials.ClientId);
}
