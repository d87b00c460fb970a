using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The sessions with upstream servers, one per server and account. Those in use are never ended; of the idle ones no more
/// are kept than configured, the least recently used go first, and none longer than the idle time.
/// </summary>
internal sealed class UpstreamServers : IUpstreamServers, IAsyncDisposable
{
    private static readonly SubjectId Everybody = new("everybody");

    private readonly Lock _gate = new();
    private readonly Dictionary<UpstreamTarget, PooledSlot> _entries = [];
    private readonly HttpMessageInvoker _http;
    private readonly GatewayOptions _options;
    private readonly UpstreamReports _reports;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ServerConnector _connector;
    private readonly ITimer _sweep;
    private int _listening;

    public UpstreamServers(
        UpstreamHandler handler, GatewayOptions options, UpstreamReports reports, TimeProvider time, ILoggerFactory loggers)
    {
        _http = new HttpMessageInvoker(handler.Handler, disposeHandler: true);
        _options = options;
        _reports = reports;
        _time = time;
        _loggers = loggers;
        _connector = new ServerConnector(_http, new ServerEras(), options, time, loggers);
        var period = options.UpstreamIdleTime / 2;
        _sweep = time.CreateTimer(_ => CloseAll(TakeIdle()), null, period, period);
    }

    /// <inheritdoc/>
    public async Task<UpstreamAnswer> SendAsync(UpstreamTarget target, UpstreamRequest request, CancellationToken ct)
    {
        var entry = Enter(target);

        try
        {
            var answer = await entry.Slot.SendAsync(request, ct);
            _reports.Note(target, answer.Failure);

            return answer;
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Listing> ListAsync(UpstreamTarget target, ListKind kind, CancellationToken ct)
    {
        var entry = Enter(target);

        try
        {
            var listing = await entry.Slot.ListAsync(kind, ct);
            _reports.Note(target, listing.Failure);

            return listing;
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ServerProfile?> FindProfileAsync(UpstreamTarget target, CancellationToken ct)
    {
        var entry = Enter(target);

        try
        {
            return await entry.Slot.FindProfileAsync(ct);
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <inheritdoc/>
    public async Task<UpstreamFailure?> ListenAsync(UpstreamTarget target, IServerListener listener, CancellationToken ct)
    {
        var entry = Enter(target);
        Interlocked.Increment(ref _listening);

        try
        {
            return await entry.Slot.ListenAsync(listener, ct);
        }
        finally
        {
            Interlocked.Decrement(ref _listening);
            Leave(entry);

            // It was for this alone; what all share stays.
            CloseAll(entry.Target.Conversation is null ? [] : TakeIf(entry));
        }
    }

    /// <inheritdoc/>
    public void ForgetLists(UpstreamTarget target)
    {
        foreach (var method in ListKind.All.Select(kind => kind.Changed).Distinct())
        {
            Forget(Shared(target), method);
        }
    }

    /// <inheritdoc/>
    public void Tell(ClientConversation conversation, byte[] notification)
    {
        List<PooledSlot> own;

        lock (_gate)
        {
            own = [.. _entries.Values.Where(entry => entry.Target.Conversation == conversation)];
        }

        own.ForEach(entry => _ = entry.Slot.TellAsync(notification));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        List<PooledSlot> all;

        lock (_gate)
        {
            all = [.. _entries.Values];
            _entries.Clear();
        }

        await Task.WhenAll(all.Select(entry => entry.Slot.DisposeAsync().AsTask()));
        _http.Dispose();
    }

    // A child process is one for all: it has no accounts, and is not started anew for each user.
    private static UpstreamTarget Shared(UpstreamTarget target) => target.Client.ConnectionType == McpConnectionType.Stdio
        ? new UpstreamTarget(target.Client, Everybody, null)
        : target;

    private PooledSlot Enter(UpstreamTarget used)
    {
        var target = Shared(used);

        lock (_gate)
        {
            if (!_entries.TryGetValue(target, out var entry))
            {
                entry = new PooledSlot(target, MakeSlot(target));
                _entries.Add(target, entry);
                entry.Watch = target.Conversation?.Ended.Register(() => CloseAll(TakeIf(entry)));
            }

            entry.Users++;

            return entry;
        }
    }

    private void Leave(PooledSlot entry)
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

    private List<PooledSlot> TakeIf(PooledSlot entry)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(entry.Target) == entry ? Take([entry]) : [];
        }
    }

    private List<PooledSlot> TakeSurplus() => Take(_entries.Values
        .Where(entry => entry.Users == 0)
        .OrderBy(entry => entry.LastUsed)
        .Take(_entries.Count - _listening - _options.MaxUpstreamSessions));

    // What a server says to one session of a subject counts for all of them: each has lists of its own.
    private void Forget(UpstreamTarget changed, string method)
    {
        List<PooledSlot> same;

        lock (_gate)
        {
            same = [.. _entries.Values.Where(
                entry => entry.Target.Client.Id == changed.Client.Id && entry.Target.Subject == changed.Subject)];
        }

        same.ForEach(entry => entry.Slot.Forget(method));
    }

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

    private UpstreamSlot MakeSlot(UpstreamTarget target) => new(
        target,
        _connector,
        new ListReader(target.Client, _options, _time, _loggers.CreateLogger<ListReader>()),
        _options,
        _time,
        method => Forget(target, method));
}
