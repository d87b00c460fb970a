using Bifrost.Samples.Upstream.OAuth;

namespace Bifrost.Samples.Upstream.Recording;

/// <summary>
/// What a Notes server received, oldest first; safe to read while requests arrive. Keeps the last 10 000 requests.
/// </summary>
public sealed class Journal
{
    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<ReceivedRequest> _requests = [];
    private readonly List<(Func<Journal, bool> IsMet, TaskCompletionSource Done)> _waiting = [];
    private int _slowStarted;
    private int _slowCancelled;

    /// <summary>Every request.</summary>
    public IReadOnlyList<ReceivedRequest> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Every request to the MCP endpoint, whatever its method and message.</summary>
    public IReadOnlyList<ReceivedRequest> Mcp => To(NotesAddress.McpPath);

    /// <summary>Every MCP <c>initialize</c>: one for each session that was opened or attempted.</summary>
    public IReadOnlyList<ReceivedRequest> Initializes => Messages("initialize");

    /// <summary>Every MCP <c>tools/call</c>.</summary>
    public IReadOnlyList<ReceivedRequest> ToolCalls => Messages("tools/call");

    /// <summary>Every client registration.</summary>
    public IReadOnlyList<ReceivedRequest> Registrations => To(OAuthPaths.Register);

    /// <summary>Every request to the token endpoint.</summary>
    public IReadOnlyList<ReceivedRequest> TokenRequests => To(OAuthPaths.Token);

    /// <summary>Every token revocation.</summary>
    public IReadOnlyList<ReceivedRequest> Revocations => To(OAuthPaths.Revoke);

    /// <summary>How many calls of <c>slow</c> began to wait: from then on they can be cancelled.</summary>
    public int SlowStarted => Volatile.Read(ref _slowStarted);

    /// <summary>How many calls of <c>slow</c> were cancelled before their time.</summary>
    public int SlowCancelled => Volatile.Read(ref _slowCancelled);

    /// <summary>Requests to this path.</summary>
    public IReadOnlyList<ReceivedRequest> To(string path) => [.. All.Where(r => r.Path == path)];

    /// <summary>MCP messages of this JSON-RPC method.</summary>
    public IReadOnlyList<ReceivedRequest> Messages(string rpcMethod) => [.. All.Where(r => r.RpcMethod == rpcMethod)];

    /// <summary>
    /// Completes once the condition holds, now or after something more has arrived: tests wait with this instead of
    /// sleeping.
    /// </summary>
    public async Task WhenAsync(Func<Journal, bool> condition, CancellationToken ct)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        lock (_lock)
        {
            if (condition(this))
            {
                return;
            }

            _waiting.Add((condition, done));
        }

        await done.Task.WaitAsync(ct);
    }

    /// <summary>Forgets what was received so far.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
            _slowStarted = 0;
            _slowCancelled = 0;
        }
    }

    internal void Add(ReceivedRequest request) => Change(() =>
    {
        _requests.Enqueue(request);

        if (_requests.Count > Capacity)
        {
            _requests.Dequeue();
        }
    });

    internal void AddSlowStarted() => Change(() => _slowStarted++);

    internal void AddSlowCancelled() => Change(() => _slowCancelled++);

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();

            foreach (var waiter in _waiting.Where(w => w.IsMet(this)).ToArray())
            {
                _waiting.Remove(waiter);
                waiter.Done.SetResult();
            }
        }
    }
}
