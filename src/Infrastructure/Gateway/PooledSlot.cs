using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A slot in the pool, and who uses it.</summary>
internal sealed class PooledSlot(UpstreamTarget target, UpstreamSlot slot)
{
    /// <summary>What it is found by.</summary>
    public UpstreamTarget Target => target;

    /// <summary>What it holds.</summary>
    public UpstreamSlot Slot => slot;

    /// <summary>Ends the session with the client's, where it is for one client.</summary>
    public CancellationTokenRegistration? Watch { get; set; }

    /// <summary>How many use it now.</summary>
    public int Users { get; set; }

    /// <summary>When it was last left.</summary>
    public long LastUsed { get; set; }
}
