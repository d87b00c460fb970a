using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The slots that are kept. Those in use are never taken away, except with the client's session that they are for; of the idle
/// ones no more are kept than configured, the least recently used go first, and none longer than the idle time.
/// </summary>
internal sealed class SlotPool : IAsyncDisposable
{
    // Sessions of one subject at one server that differ by headers of its requests.
    private const int MostVariants = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<UpstreamTarget, PooledSlot> _entries = [];
    private readonly Func<UpstreamTarget, UpstreamSlot> _make;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private int _listening;

    public SlotPool(Func<UpstreamTarget, UpstreamSlot> make, GatewayOptions options, TimeProvider time)
    {
        _make = make;
        _options = options;
        _time = time;
        var period = options.UpstreamIdleTime / 2;
        _sweep = time.CreateTimer(_ => CloseAll(TakeIdle()), null, period, period);
    }

    /// <summary>How many there are, and how many requests use them now.</summary>
    public UpstreamUse Use
    {
        get
        {
            lock (_gate)
            {
                return new UpstreamUse(_entries.Count, _entries.Values.Sum(entry => entry.Users));
            }
        }
    }

    /// <summary>The slot of a target, made if there is none. It is in use until it is left.</summary>
    /// <exception cref="OperationCanceledException">The session of the client that it would be for has ended.</exception>
    public PooledSlot Enter(UpstreamTarget target)
    {
        PooledSlot? entry;
        List<PooledSlot> surplus;

        lock (_gate)
        {
            if (_entries.TryGetValue(target, out entry))
            {
                entry.Users++;

                return entry;
            }

            target.Conversation?.Ended.ThrowIfCancellationRequested();
            surplus = target.ExtraHeaders.Count == 0 ? [] : TakeVariants(target);
            entry = new PooledSlot(target, _make(target)) { Users = 1 };
            _entries.Add(target, entry);
        }

        CloseAll(surplus);

        if (target.Conversation is { } conversation)
        {
            // Outside of the lock: where the session has just ended, this runs at once. In use, nothing else takes it before.
            entry.Watch = conversation.Ended.UnsafeRegister(_ => CloseAll(TakeIf(entry)), null);
        }

        return entry;
    }

    /// <summary>Ends the use of a slot.</summary>
    public void Leave(PooledSlot entry)
    {
        List<PooledSlot> surplus;

        lock (_gate)
        {
            entry.Users--;
            entry.LastUsed = _time.GetTimestamp();
            surplus = _entries.Count - _listening > _options.MaxUpstreamSessions ? TakeSurplus() : [];
        }

        CloseAll(surplus);
    }

    /// <summary>As <see cref="Enter"/>, to listen for as long as somebody wants to; it does not count against the others.</summary>
    public PooledSlot EnterToListen(UpstreamTarget target)
    {
        var entry = Enter(target);
        Interlocked.Increment(ref _listening);

        return entry;
    }

    /// <summary>Ends the listening, and a slot that was for this alone; what all share stays.</summary>
    public void LeaveListening(PooledSlot entry)
    {
        Interlocked.Decrement(ref _listening);
        Leave(entry);
        CloseAll(entry.Target.Conversation is null ? [] : TakeIf(entry));
    }

    /// <summary>Those of one subject at one server.</summary>
    public IReadOnlyList<PooledSlot> Of(McpClientId client, SubjectId subject)
    {
        lock (_gate)
        {
            return [.. _entries.Values.Where(entry => entry.Target.Client.Id == client && entry.Target.Subject == subject)];
        }
    }

    /// <summary>Those that are for one client's session.</summary>
    public IReadOnlyList<PooledSlot> Of(ClientConversation conversation)
    {
        lock (_gate)
        {
            return [.. _entries.Values.Where(entry => entry.Target.Conversation == conversation)];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        List<PooledSlot> all;

        lock (_gate)
        {
            all = Take(_entries.Values);
        }

        await Task.WhenAll(all.Select(entry => entry.Slot.DisposeAsync().AsTask()));
    }

    private List<PooledSlot> TakeIf(PooledSlot entry)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(entry.Target) == entry ? Take([entry]) : [];
        }
    }

    // So that a subject which sends another value with each request displaces nobody else's sessions.
    private List<PooledSlot> TakeVariants(UpstreamTarget target)
    {
        var variants = _entries.Values
            .Where(entry => entry.Target.Subject == target.Subject && entry.Target.Client.Id == target.Client.Id && entry.Target.ExtraHeaders.Count > 0)
            .ToList();

        return Take(variants.Where(entry => entry.Users == 0).OrderBy(entry => entry.LastUsed).Take(variants.Count - MostVariants + 1));
    }

    private List<PooledSlot> TakeSurplus() => Take(_entries.Values
        .Where(entry => entry.Users == 0)
        .OrderBy(entry => entry.LastUsed)
        .Take(_entries.Count - _listening - _options.MaxUpstreamSessions));

    private List<PooledSlot> TakeIdle()
    {
        lock (_gate)
        {
            return Take(_entries.Values.Where(
                entry => entry is { Users: 0, Target.Conversation: not { Outbox.HasReader: true } }
                    && _time.GetElapsedTime(entry.LastUsed) >= _options.UpstreamIdleTime));
        }
    }

    private List<PooledSlot> Take(IEnumerable<PooledSlot> chosen)
    {
        var taken = chosen.ToList();

        foreach (var entry in taken)
        {
            _entries.Remove(entry.Target);
            entry.Watch?.Unregister();
        }

        return taken;
    }

    // Not waited for: ending a session is bounded in time, and no call depends on it.
    private static void CloseAll(List<PooledSlot> entries) => entries.ForEach(entry => _ = entry.Slot.DisposeAsync().AsTask());
}
