using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>Whose account it is, at which server, and which of theirs there.</summary>
public readonly record struct AccountKey(SubjectId Subject, McpClientId McpClient, string Label);

/// <summary>
/// Wakes who waits for an account that is connected in this process, once that is stored. It says only that it is worth
/// looking; what another process stored has to be looked for.
/// </summary>
public sealed class AccountArrivals
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AccountKey, HashSet<ArrivalWatch>> _watches = [];

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _watches.Values.Sum(watches => watches.Count);
            }
        }
    }

    /// <summary>Begins to watch. Look for the account afterwards: what arrived before is not told.</summary>
    public ArrivalWatch Watch(AccountKey key)
    {
        var watch = new ArrivalWatch(this, key);

        lock (_gate)
        {
            if (!_watches.TryGetValue(key, out var watches))
            {
                _watches[key] = watches = [];
            }

            watches.Add(watch);
        }

        return watch;
    }

    /// <summary>Says that an account was connected and stored.</summary>
    public void Announce(Connection connection)
    {
        ArrivalWatch[] woken;

        lock (_gate)
        {
            woken = [.. _watches.GetValueOrDefault(new AccountKey(connection.Subject, connection.McpClient, connection.Label)) ?? []];
        }

        foreach (var watch in woken)
        {
            watch.Wake();
        }
    }

    internal void Forget(ArrivalWatch watch)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(watch.Key, out var watches) && watches.Remove(watch) && watches.Count == 0)
            {
                _watches.Remove(watch.Key);
            }
        }
    }
}

/// <summary>One who waits for an account; disposing it ends that.</summary>
public sealed class ArrivalWatch : IDisposable
{
    private readonly AccountArrivals _arrivals;
    private volatile TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ArrivalWatch(AccountArrivals arrivals, AccountKey key)
    {
        _arrivals = arrivals;
        Key = key;
    }

    internal AccountKey Key { get; }

    /// <summary>Waits for the next arrival, but no longer than this.</summary>
    public async Task NextAsync(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        await _arrived.Task.WaitAsync(atMost, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();

        if (_arrived.Task.IsCompleted)
        {
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _arrivals.Forget(this);

    internal void Wake() => _arrived.TrySetResult();
}
