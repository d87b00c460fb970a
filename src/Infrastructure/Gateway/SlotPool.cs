using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The slots that are kept. Those in use, however many, are never taken away, except with the client's session that they are for;
/// of the idle ones no more are kept than configured, the least recently used go first, and none longer than the idle time.
/// </summary>
internal sealed class SlotPool : IAsyncDisposable
{
    // Sessions of one subject at one server that differ by headers of its requests.
    private const int MostVariants = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<UpstreamTarget, PooledSlot> _entries = [];

    // Those that nobody uses, the least recently used first.
    private readonly LinkedList<PooledSlot> _idle = [];
    private readonly Func<UpstreamTarget, UpstreamSlot> _make;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private int _users;

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
                return new UpstreamUse(_entries.Count, _users);
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
                BeginUse(entry);

                return entry;
            }

            target.Conversation?.Ended.ThrowIfCancellationRequested();
            surplus = target.ExtraHeaders.Count == 0 ? [] : TakeVariants(target);
            entry = new PooledSlot(target, _make(target)) { LastUsed = _time.GetTimestamp() };
            _entries.Add(target, entry);
            BeginUse(entry);
        }

        CloseAll(surplus);

        if (target.Conversation is { } conversation)
        {
            // Outside of the lock: where the session has just ended, this runs at once. In use, nothing else takes it before.
            entry.Watch = conversation.Ended.UnsafeRegister(_ => CloseAll(TakeIf(entry, isUnused: false)), null);
        }

        return entry;
    }

    /// <summary>Ends the use of a slot.</summary>
    public void Leave(PooledSlot entry) => Leave(entry, isAnswered: true);

    /// <summary>Ends the use of a slot. One that was used in vain stays no longer for it.</summary>
    public void Leave(PooledSlot entry, bool isAnswered)
    {
        List<PooledSlot>? surplus = null;

        lock (_gate)
        {
            entry.Users--;
            entry.LastUsed = isAnswered ? _time.GetTimestamp() : entry.LastUsed;

            // One that was taken away with its client's session counts no longer.
            var isThere = _entries.GetValueOrDefault(entry.Target) == entry;
            _users -= isThere ? 1 : 0;

            if (isThere && entry.Users == 0)
            {
                _idle.AddLast(entry.Place);
                surplus = _idle.Count > _options.MaxUpstreamSessions ? Take([_idle.First!.Value]) : null;
            }
        }

        CloseAll(surplus);
    }

    /// <summary>Ends the use of a slot by one who listened, and a slot that was for this alone; what all share stays.</summary>
    public void LeaveListening(PooledSlot entry)
    {
        Leave(entry);
        CloseAll(entry.Target.Conversation is null ? [] : TakeIf(entry, isUnused: true));
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

    private List<PooledSlot> TakeIf(PooledSlot entry, bool isUnused)
    {
        lock (_gate)
        {
            var isThere = _entries.GetValueOrDefault(entry.Target) == entry && (!isUnused || entry.Users == 0);

            return isThere ? Take([entry]) : [];
        }
    }

    // So that a subject which sends another value with each request displaces nobody else's sessions.
    private List<PooledSlot> TakeVariants(UpstreamTarget target)
    {
        var count = _entries.Values.Count(entry => IsVariant(entry.Target, target));

        return Take(_idle.Where(entry => IsVariant(entry.Target, target)).Take(count - MostVariants + 1));
    }

    private static bool IsVariant(UpstreamTarget one, UpstreamTarget other) =>
        one.ExtraHeaders.Count > 0 && one.Subject == other.Subject && one.Client.Id == other.Client.Id;

    // A client that keeps its stream open wants to hear the server, whether it calls or not.
    private List<PooledSlot> TakeIdle()
    {
        lock (_gate)
        {
            return Take(_idle
                .Where(entry => _time.GetElapsedTime(entry.LastUsed) >= _options.UpstreamIdleTime)
                .Where(entry => entry.Target.Conversation is not { Outbox.HasReader: true }));
        }
    }

    private void BeginUse(PooledSlot entry)
    {
        if (entry.Place.List is not null)
        {
            _idle.Remove(entry.Place);
        }

        entry.Users++;
        _users++;
    }

    private List<PooledSlot> Take(IEnumerable<PooledSlot> chosen)
    {
        var taken = chosen.ToList();

        foreach (var entry in taken)
        {
            _entries.Remove(entry.Target);
            _users -= entry.Users;

            if (entry.Place.List is not null)
            {
                _idle.Remove(entry.Place);
            }

            entry.Watch?.Unregister();
        }

        return taken;
    }

    // Not waited for: ending a session is bounded in time, and no call depends on it.
    private static void CloseAll(List<PooledSlot>? entries) => entries?.ForEach(entry => _ = entry.Slot.DisposeAsync().AsTask());
}
