namespace Bifrost.Application.Gateway;

/// <summary>Something that is kept in <see cref="KeptMemory"/>, and is let go as a whole.</summary>
public sealed class KeptPart : IDisposable
{
    private readonly KeptMemory _memory;
    private readonly Action _letGo;
    private volatile bool _isUsed;

    internal KeptPart(KeptMemory memory, Action letGo)
    {
        _memory = memory;
        _letGo = letGo;
        Node = new LinkedListNode<KeptPart>(this);
    }

    internal LinkedListNode<KeptPart> Node { get; }

    internal long Bytes { get; set; }

    internal bool IsOver { get; set; }

    /// <summary>Notes that it was of use: what was not goes first. It takes no lock.</summary>
    public void Use()
    {
        if (!_isUsed)
        {
            _isUsed = true;
        }
    }

    /// <summary>Takes room for more of it. False when there is none, or it was let go.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="displaced">What had to go for it. Its owner passes it to <see cref="LetGo"/> once it holds no lock.</param>
    public bool TryGrow(long bytes, out IReadOnlyList<KeptPart> displaced)
    {
        var gone = new List<KeptPart>();
        displaced = gone;

        return _memory.TryGrow(this, bytes, gone);
    }

    /// <summary>Gives room back.</summary>
    public void Shrink(long bytes) => _memory.Shrink(this, bytes);

    /// <summary>Lets go what had to.</summary>
    public static void LetGo(IReadOnlyList<KeptPart> displaced)
    {
        for (var index = 0; index < displaced.Count; index++)
        {
            displaced[index]._letGo();
        }
    }

    /// <summary>Gives all of it back; it is kept no longer.</summary>
    public void Dispose() => _memory.End(this);

    internal bool TakeUsed()
    {
        var wasUsed = _isUsed;
        _isUsed = false;

        return wasUsed;
    }
}
