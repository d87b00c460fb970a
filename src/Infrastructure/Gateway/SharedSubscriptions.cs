using System.Text.Json;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>How many listeners on one session want to hear of each resource: its server is asked once for all of them.</summary>
internal sealed class SharedSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts a listener in, and asks for what nobody wanted before.</summary>
    public Task BeginAsync(IReadOnlyList<string> addresses, Func<UpstreamRequest, Task<UpstreamAnswer>> send) =>
        SendAsync(McpMethods.Subscribe, [.. addresses.Where(address => Count(address, 1) == 1)], send);

    /// <summary>Counts it out, and says what nobody wants any more.</summary>
    public Task EndAsync(IReadOnlyList<string> addresses, Func<UpstreamRequest, Task<UpstreamAnswer>> send) =>
        SendAsync(McpMethods.Unsubscribe, [.. addresses.Where(address => Count(address, -1) == 0)], send);

    private static async Task SendAsync(string method, List<string> addresses, Func<UpstreamRequest, Task<UpstreamAnswer>> send)
    {
        foreach (var address in addresses)
        {
            using var answer = await send(UpstreamRequest.Of(method, JsonSerializer.SerializeToUtf8Bytes(new { uri = address })));
        }
    }

    private int Count(string address, int change)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(address) + change;
            _counts[address] = count;

            if (count == 0)
            {
                _counts.Remove(address);
            }

            return count;
        }
    }
}
