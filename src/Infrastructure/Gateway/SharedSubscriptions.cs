namespace Bifrost.Infrastructure.Gateway;

/// <summary>How many listeners on one session want to hear of each resource: its server is asked once for all of them.</summary>
internal sealed class SharedSubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts a listener in; true when it is the first.</summary>
    public bool IsFirst(string address) => Count(address, 1) == 1;

    /// <summary>Counts a listener out; true when it was the last.</summary>
    public bool IsLast(string address) => Count(address, -1) == 0;

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
