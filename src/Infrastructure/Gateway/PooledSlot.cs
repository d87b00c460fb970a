using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A slot in the pool, and who uses it.</summary>
internal sealed class PooledSlot
{
    public PooledSlot(UpstreamTarget target, UpstreamSlot slot)
    {
        Target = target;
        Slot = slot;
        Place = new LinkedListNode<PooledSlot>(this);
    }

    /// <summary>What it is found by.</summary>
    public UpstreamTarget Target { get; }

    /// <summary>What it holds.</summary>
    public UpstreamSlot Slot { get; }

    /// <summary>Where it stands among the idle ones, while it is one.</summary>
    public LinkedListNode<PooledSlot> Place { get; }

    /// <summary>Ends the session with the client's, where it is for one client.</summary>
    public CancellationTokenRegistration? Watch { get; set; }

    /// <summary>How many use it now.</summary>
    public int Users { get; set; }

    /// <summary>When it was last left after an answer; at first, when it was made.</summary>
    public long LastUsed { get; set; }
}
