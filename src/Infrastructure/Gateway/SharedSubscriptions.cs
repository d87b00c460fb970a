using System.Text.Json;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Who wants to hear of each resource on a session that several share: its server is told when the first wants to and when the last
/// does no longer.
/// </summary>
internal sealed class SharedSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<object>> _owners = new(StringComparer.Ordinal);

    /// <summary>The addresses that somebody wants to hear of.</summary>
    public IReadOnlyList<string> Addresses
    {
        get
        {
            lock (_gate)
            {
                return [.. _owners.Keys];
            }
        }
    }

    /// <summary>Counts somebody in for all of these, and asks for what nobody wanted before.</summary>
    public Task BeginAsync(object owner, IReadOnlyList<string> addresses, Func<UpstreamRequest, Task<UpstreamAnswer>> send) =>
        SendAsync(McpMethods.Subscribe, [.. addresses.Where(address => Add(owner, address))], send);

    /// <summary>Counts somebody out, and says what nobody wants any more.</summary>
    public Task EndAsync(object owner, IReadOnlyList<string> addresses, Func<UpstreamRequest, Task<UpstreamAnswer>> send) =>
        SendAsync(McpMethods.Unsubscribe, [.. addresses.Where(address => Remove(owner, address))], send);

    /// <summary>Counts somebody in. True for the first.</summary>
    public bool Add(object owner, string address)
    {
        lock (_gate)
        {
            if (_owners.TryGetValue(address, out var owners))
            {
                owners.Add(owner);

                return false;
            }

            _owners[address] = [owner];

            return true;
        }
    }

    /// <summary>Counts somebody out. True when nobody wants it, or nobody did.</summary>
    public bool Remove(object? owner, string address)
    {
        lock (_gate)
        {
            if (!_owners.TryGetValue(address, out var owners))
            {
                return true;
            }

            if (owner is not null)
            {
                owners.Remove(owner);
            }

            return owners.Count == 0 && _owners.Remove(address);
        }
    }

    /// <summary>The addresses that this one wants to hear of.</summary>
    public IReadOnlyList<string> Of(object owner)
    {
        lock (_gate)
        {
            return [.. _owners.Where(entry => entry.Value.Contains(owner)).Select(entry => entry.Key)];
        }
    }

    /// <summary>A subscription to an address, or the end of one, as Bifrost asks for it.</summary>
    public static UpstreamRequest Request(string method, string address) =>
        UpstreamRequest.Of(method, JsonSerializer.SerializeToUtf8Bytes(new { uri = address }));

    private static async Task SendAsync(string method, List<string> addresses, Func<UpstreamRequest, Task<UpstreamAnswer>> send)
    {
        foreach (var address in addresses)
        {
            using var answer = await send(Request(method, address));
        }
    }
}
