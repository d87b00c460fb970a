using System.Collections.Concurrent;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Remembers what was discovered, one entry for each MCP client, so its size is that of the configuration. One request of a
/// client asks at a time and the others wait for what it learns. Failures are remembered for a breath only: long enough that
/// those who waited do not all ask a dead provider again, short enough that trying again is trying again.
/// </summary>
internal sealed class ProviderCache(TimeProvider clock)
{
    /// <summary>How long a provider is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long a failure is remembered.</summary>
    public static readonly TimeSpan FailureLifetime = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<McpClientId, Entry> _entries = new();

    /// <summary>What is remembered of this client, or what the discovery says now.</summary>
    public async Task<Learned<UpstreamProvider>> GetAsync(
        McpClient client, Func<Task<Learned<UpstreamProvider>>> discover, CancellationToken ct)
    {
        var entry = _entries.GetOrAdd(client.Id, _ => new Entry());

        if (entry.Known is { } early && IsGood(early, client))
        {
            return early.Provider;
        }

        await entry.Turn.WaitAsync(ct);

        try
        {
            if (entry.Known is { } known && IsGood(known, client))
            {
                return known.Provider;
            }

            var provider = await discover();
            var lifetime = provider.Failed ? FailureLifetime : Lifetime;
            entry.Known = new Knowledge(client, provider, clock.GetUtcNow() + lifetime);

            return provider;
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>Forgets what is known of a client: its server may have moved to another provider.</summary>
    public void Forget(McpClientId client)
    {
        if (_entries.TryGetValue(client, out var entry))
        {
            entry.Known = null;
        }
    }

    // A client that was configured anew is another one, whatever its identifier.
    private bool IsGood(Knowledge known, McpClient client) => clock.GetUtcNow() < known.Until
        && known.Client.Endpoint == client.Endpoint
        && known.Client.ConnectionType == client.ConnectionType
        && known.Client.OAuth.Scopes.SequenceEqual(client.OAuth.Scopes)
        && known.Client.OAuth == client.OAuth with { Scopes = known.Client.OAuth.Scopes };

    private sealed record Knowledge(McpClient Client, Learned<UpstreamProvider> Provider, DateTimeOffset Until);

    private sealed class Entry
    {
        private volatile Knowledge? _known;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public Knowledge? Known
        {
            get => _known;
            set => _known = value;
        }
    }
}
