using System.Collections.Concurrent;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Remembers what was discovered, one entry for each MCP client, so its size is that of the configuration. One request of a
/// client asks at a time and the others wait for what it learns. A provider that was known is used on for a day while it
/// cannot be learned anew: an outage of documents must not become an outage of logins and renewals. Other failures are
/// remembered for a breath only: long enough that those who waited do not all ask a dead provider again.
/// </summary>
internal sealed class ProviderCache(TimeProvider clock)
{
    /// <summary>How long a provider is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long a failure is remembered.</summary>
    public static readonly TimeSpan FailureLifetime = TimeSpan.FromSeconds(3);

    /// <summary>How long a provider is used after it was last learned, while it cannot be learned anew.</summary>
    public static readonly TimeSpan StaleLifetime = TimeSpan.FromHours(24);

    /// <summary>How long a provider that could not be learned anew is used before the next attempt.</summary>
    public static readonly TimeSpan StalePause = TimeSpan.FromMinutes(1);

    /// <summary>The shortest time between two doubts that are heard.</summary>
    public static readonly TimeSpan DoubtPause = TimeSpan.FromSeconds(10);

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

            return (entry.Known = Weigh(await discover(), entry.Known, client)).Provider;
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>Has a client's provider discovered anew at the next need; what is known stays for the case that it fails.</summary>
    public void Doubt(McpClientId client)
    {
        var now = clock.GetUtcNow();

        if (_entries.TryGetValue(client, out var entry)
            && entry.Known is { } known
            && !(now < known.DoubtedAt + DoubtPause))
        {
            entry.Known = known with { Until = DateTimeOffset.MinValue, DoubtedAt = now };
        }
    }

    private Knowledge Weigh(Learned<UpstreamProvider> fresh, Knowledge? last, McpClient client)
    {
        var now = clock.GetUtcNow();

        if (last is { Provider.Failed: false } && IsOf(last, client) && now < last.LearnedAt + StaleLifetime)
        {
            fresh = Confirmed(fresh, last.Provider.Value);

            if (IsLess(fresh, last.Provider.Value))
            {
                return last with { Until = now + StalePause };
            }
        }

        return new Knowledge(client, fresh, now, now + (fresh.Failed ? FailureLifetime : Lifetime), last?.DoubtedAt);
    }

    /// <summary>
    /// Whether the discovery says less than what is known: nothing at all, or that nobody names a provider any more. Another
    /// word is not less; it counts at once, also when it is one that must not be used.
    /// </summary>
    private static bool IsLess(Learned<UpstreamProvider> fresh, UpstreamProvider known) => fresh.Fault is { } fault
        ? fault.IsSilence
        : fresh.Value.IsAssumed && !known.IsAssumed;

    // Another document of the server that names the same issuer is its word as well, also while a place before it is away.
    private static Learned<UpstreamProvider> Confirmed(Learned<UpstreamProvider> fresh, UpstreamProvider known) =>
        fresh is { Failed: false, Value: { IsAssumed: true, Resource: not null } found } && found.Issuer == known.Issuer
            ? found with { IsAssumed = known.IsAssumed }
            : fresh;

    private bool IsGood(Knowledge known, McpClient client) => clock.GetUtcNow() < known.Until && IsOf(known, client);

    // A client that was configured anew is another one, whatever its identifier.
    private static bool IsOf(Knowledge known, McpClient client) => known.Client.Endpoint == client.Endpoint
        && known.Client.ConnectionType == client.ConnectionType
        && known.Client.OAuth.Scopes.SequenceEqual(client.OAuth.Scopes)
        && known.Client.OAuth.AuthorizeParams.SequenceEqual(client.OAuth.AuthorizeParams)
        && known.Client.OAuth == client.OAuth with { Scopes = known.Client.OAuth.Scopes, AuthorizeParams = known.Client.OAuth.AuthorizeParams };

    /// <summary>What was learned when, and until when nobody asks again.</summary>
    private sealed record Knowledge(
        McpClient Client,
        Learned<UpstreamProvider> Provider,
        DateTimeOffset LearnedAt,
        DateTimeOffset Until,
        DateTimeOffset? DoubtedAt);

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
