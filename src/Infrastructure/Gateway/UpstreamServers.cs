using System.Runtime.CompilerServices;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>The sessions with upstream servers, one per server and account, or one for a client that needs its own.</summary>
internal sealed class UpstreamServers : IUpstreamServers, IAsyncDisposable
{
    private static readonly SubjectId Everybody = new("everybody");

    private readonly HttpMessageInvoker _http;
    private readonly GatewayOptions _options;
    private readonly KeptMemory _memory;
    private readonly UpstreamReports _reports;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ServerConnector _connector;
    private readonly SlotPool _pool;

    // One for each server; forgotten with its configuration.
    private readonly ConditionalWeakTable<McpClient, Breaker> _breakers = [];

    public UpstreamServers(
        UpstreamHandler handler, GatewayOptions options, KeptMemory memory, UpstreamReports reports, TimeProvider time, ILoggerFactory loggers)
    {
        _http = new HttpMessageInvoker(handler.Handler, disposeHandler: true);
        _options = options;
        _memory = memory;
        _reports = reports;
        _time = time;
        _loggers = loggers;
        _connector = new ServerConnector(_http, new ServerFacts(loggers.CreateLogger<ServerFacts>()), options, time, loggers);
        _pool = new SlotPool(MakeSlot, options, time);
    }

    /// <inheritdoc/>
    public UpstreamUse Use => _pool.Use;

    /// <inheritdoc/>
    public async Task<UpstreamAnswer> SendAsync(UpstreamTarget target, UpstreamRequest request, CancellationToken ct)
    {
        var entry = _pool.Enter(Shared(target));
        var isAnswered = true;

        try
        {
            var answer = await entry.Slot.SendAsync(request, ct);
            _reports.Note(target, answer.Failure);
            isAnswered = answer.Failure is null;

            return answer;
        }
        finally
        {
            _pool.Leave(entry, isAnswered);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Listing> ListAsync(UpstreamTarget target, ListKind kind, CancellationToken ct)
    {
        var entry = _pool.Enter(Shared(target));
        var isAnswered = true;

        try
        {
            var listing = await entry.Slot.ListAsync(kind, ct);
            _reports.Note(target, listing.Failure);
            isAnswered = listing.Failure is null;

            return listing;
        }
        finally
        {
            _pool.Leave(entry, isAnswered);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ServerProfile?> FindProfileAsync(UpstreamTarget target, CancellationToken ct)
    {
        var entry = _pool.Enter(Shared(target));

        try
        {
            return await entry.Slot.FindProfileAsync(ct);
        }
        finally
        {
            _pool.Leave(entry);
        }
    }

    /// <inheritdoc/>
    public async Task<UpstreamFailure?> ListenAsync(UpstreamTarget target, IServerListener listener, CancellationToken ct)
    {
        var entry = _pool.Enter(Shared(target));

        try
        {
            return await entry.Slot.ListenAsync(listener, ct);
        }
        finally
        {
            _pool.LeaveListening(entry);
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
        foreach (var entry in _pool.Of(conversation))
        {
            _ = entry.Slot.TellAsync(notification);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _http.Dispose();
    }

    // A child process is one for all: it has no accounts, and is not started anew for each user.
    private static UpstreamTarget Shared(UpstreamTarget target) => target.Client.ConnectionType == McpConnectionType.Stdio
        ? new UpstreamTarget(target.Client, Everybody, null)
        : target;

    // What a server says to one session of a subject counts for all of them: each has lists of its own.
    private void Forget(UpstreamTarget changed, string method)
    {
        foreach (var entry in _pool.Of(changed.Client.Id, changed.Subject))
        {
            entry.Slot.Forget(method);
        }
    }

    private UpstreamSlot MakeSlot(UpstreamTarget target) => new(
        target,
        _connector,
        _breakers.GetValue(target.Client, client => new Breaker(_options, client.AnswerTimeout, _time)),
        new ListReader(target.Client, _reports, _options, _time, _loggers.CreateLogger<ListReader>()),
        _options,
        _memory,
        _time,
        method => Forget(target, method),
        target.Client.ConnectionType == McpConnectionType.Stdio ? () => Stay(target) : null);

    // A process in which a client has set something runs on while the client is there.
    private Stayed Stay(UpstreamTarget target)
    {
        var entry = _pool.Enter(target);

        return new Stayed(() => _pool.LeaveListening(entry));
    }

    private sealed class Stayed(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
