namespace Bifrost.Application.Gateway;

/// <summary>
/// The memory of what is kept only to be had again sooner: lists of servers, and events of answers that can be taken up again. There is
/// one bound in bytes over all of it, and what was not used for longest is let go first.
/// </summary>
public sealed class KeptMemory(GatewayOptions options)
{
    private readonly Lock _gate = new();

    // The next to go comes first.
    private readonly LinkedList<KeptPart> _parts = new();
    private long _bytes;

    /// <summary>The bytes that are kept.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Begins to keep something; it takes no bytes at first.</summary>
    /// <param name="letGo">Lets it go. It runs within no lock of this class.</param>
    public KeptPart Begin(Action letGo) => new(this, letGo);

    internal bool TryGrow(KeptPart part, long bytes, List<KeptPart> displaced)
    {
        lock (_gate)
        {
            if (part.IsOver || bytes > options.MaxKeptBytesInAll - part.Bytes)
            {
                return false;
            }

            part.Bytes += bytes;
            Interlocked.Add(ref _bytes, bytes);
            MoveBehind(part);

            while (_bytes > options.MaxKeptBytesInAll)
            {
                var oldest = _parts.First!.Value;

                if (oldest == part || oldest.TakeUsed())
                {
                    MoveBehind(oldest);
                }
                else
                {
                    Remove(oldest);
                    displaced.Add(oldest);
                }
            }

            return true;
        }
    }

    internal void Shrink(KeptPart part, long bytes)
    {
        lock (_gate)
        {
            if (!part.IsOver)
            {
                part.Bytes -= bytes;
                Interlocked.Add(ref _bytes, -bytes);
            }
        }
    }

    internal void End(KeptPart part)
    {
        lock (_gate)
        {
            Remove(part);
        }
    }

    private void MoveBehind(KeptPart part)
    {
        if (part.Node.List is not null)
        {
            _parts.Remove(part.Node);
        }

        _parts.AddLast(part.Node);
    }

    private void Remove(KeptPart part)
    {
        if (part.Node.List is not null)
        {
            _parts.Remove(part.Node);
        }

        if (!part.IsOver)
        {
            part.IsOver = true;
            Interlocked.Add(ref _bytes, -part.Bytes);
        }
    }
}
