using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The lists of one server for one account. Each is asked for once however many wait for it, believed for its time, and asked
/// for anew when the server says that it changed. A failure is believed for a moment, so that a burst costs one.
/// </summary>
internal sealed class SlotLists(Func<ListKind, Task<Listing>> fetch, GatewayOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ListKind, Task<Listed>> _lists = [];

    /// <summary>The list of a kind. All who wait get the same one.</summary>
    public async Task<Listing> GetAsync(ListKind kind, CancellationToken ct)
    {
        Task<Listed>? listing;

        lock (_gate)
        {
            if (!_lists.TryGetValue(kind, out listing) || (listing.IsCompleted && !IsFresh(listing)))
            {
                _lists[kind] = listing = FetchAsync(kind);
            }
        }

        return (await listing.WaitAsync(ct)).Listing;
    }

    /// <summary>Forgets what a notification says has changed.</summary>
    public void Forget(string method)
    {
        lock (_gate)
        {
            foreach (var kind in ListKind.All.Where(kind => kind.Changed == method))
            {
                _lists.Remove(kind);
            }
        }
    }

    private async Task<Listed> FetchAsync(ListKind kind)
    {
        var listing = await fetch(kind);
        var lifetime = listing.Failure is null ? options.ToolListLifetime : options.FailedListLifetime;

        return new Listed(listing, time.GetUtcNow() + lifetime);
    }

    private bool IsFresh(Task<Listed> listing) => listing.IsCompletedSuccessfully && time.GetUtcNow() < listing.Result.Until;

    private sealed record Listed(Listing Listing, DateTimeOffset Until);
}
