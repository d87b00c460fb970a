using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The lists of one server for one account. Each is asked for once however many wait for it, believed for its time as long as there is
/// room for it, and asked for again when the server says that it changed. A failure is believed for a moment, so that a burst costs one.
/// </summary>
internal sealed class SlotLists(Func<ListKind, Task<Listing>> fetch, GatewayOptions options, KeptMemory memory, TimeProvider time)
    : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ListKind, Held> _lists = [];
    private bool _isOver;

    /// <summary>The list of a kind. All who wait get the same one.</summary>
    public async Task<Listing> GetAsync(ListKind kind, CancellationToken ct)
    {
        Held? held;
        bool isNew;

        lock (_gate)
        {
            isNew = !_lists.TryGetValue(kind, out held) || !held.IsFresh(time.GetUtcNow());

            if (isNew)
            {
                held?.LetGo();
                _lists[kind] = held = new Held();
            }
        }

        if (isNew)
        {
            _ = FillAsync(kind, held!);
        }

        held!.Entries?.Use();

        return (await held.Listed.Task.WaitAsync(ct)).Listing;
    }

    /// <summary>Forgets what a notification says has changed.</summary>
    public void Forget(string method)
    {
        foreach (var kind in ListKind.All.Where(kind => kind.Changed == method))
        {
            Forget(kind, only: null);
        }
    }

    /// <summary>Forgets everything; what is under way is kept no more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        foreach (var kind in ListKind.All)
        {
            Forget(kind, only: null);
        }
    }

    private async Task FillAsync(ListKind kind, Held held)
    {
        try
        {
            var listing = await fetch(kind);
            var lifetime = listing.Failure is null ? options.ToolListLifetime : options.FailedListLifetime;
            Keep(kind, held, listing.Entries);
            held.Listed.SetResult(new Listed(listing, time.GetUtcNow() + lifetime));
        }
        catch (Exception exception)
        {
            // It is of all who wait.
            held.Listed.SetException(exception);
        }
    }

    private void Keep(ListKind kind, Held held, EntryList? entries)
    {
        if (entries is null or { Entries.Count: 0 })
        {
            return;
        }

        lock (_gate)
        {
            // Forgotten meanwhile, it is for those who wait and for nobody after them.
            if (_isOver || _lists.GetValueOrDefault(kind) != held)
            {
                return;
            }

            held.Entries = entries;
        }

        if (!entries.KeepIn(memory, () => Forget(kind, held)))
        {
            Forget(kind, held);
        }
    }

    private void Forget(ListKind kind, Held? only)
    {
        lock (_gate)
        {
            if (_lists.TryGetValue(kind, out var held) && (only is null || held == only))
            {
                _lists.Remove(kind);
                held.LetGo();
            }
        }
    }

    private sealed record Listed(Listing Listing, DateTimeOffset Until);

    private sealed class Held
    {
        public TaskCompletionSource<Listed> Listed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EntryList? Entries { get; set; }

        public bool IsFresh(DateTimeOffset now) =>
            !Listed.Task.IsCompleted || (Listed.Task.IsCompletedSuccessfully && now < Listed.Task.Result.Until);

        public void LetGo() => Entries?.Dispose();
    }
}
