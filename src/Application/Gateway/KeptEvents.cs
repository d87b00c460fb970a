namespace Bifrost.Application.Gateway;

/// <summary>
/// The newest events of one answer, numbered from 1. Who uses it sees to it that only one does at a time.
/// </summary>
/// <param name="keeping">What may be kept.</param>
/// <param name="letGo">Calls <see cref="LetGo"/>, because others need the room.</param>
internal sealed class KeptEvents(AnswerKeeping keeping, Action letGo)
{
    private readonly Queue<OutboxMessage> _events = new();
    private KeptPart _part = keeping.Memory.Begin(letGo);
    private int _bytes;

    /// <summary>The number of the newest event; 0 before there is one.</summary>
    public long Last { get; private set; }

    /// <summary>The number of the newest event that is not kept any more: one can go on behind it, but behind none before.</summary>
    public long Dropped { get; private set; }

    /// <summary>Numbers an event and keeps it. When there is no room, the oldest go; without room for itself, all.</summary>
    /// <param name="parts">The event.</param>
    /// <param name="displaced">What others kept and has to be let go, once no lock is held.</param>
    public long Add(IReadOnlyList<ReadOnlyMemory<byte>> parts, out IReadOnlyList<KeptPart> displaced)
    {
        var json = Splice.Of([.. parts]);
        displaced = [];
        Last++;

        while (_events.Count > 0 && (_events.Count >= keeping.MostEvents || _bytes + json.Length > keeping.MostBytes))
        {
            Drop();
        }

        if (json.Length > keeping.MostBytes || !_part.TryGrow(json.Length, out displaced))
        {
            DropAll();
            Dropped = Last;

            return Last;
        }

        _events.Enqueue(new OutboxMessage(Last, json.ToArray()));
        _bytes += json.Length;

        return Last;
    }

    /// <summary>What is kept behind a number.</summary>
    public List<OutboxMessage> Behind(long number) => [.. _events.Where(kept => kept.Number > number)];

    /// <summary>Notes that the events are read.</summary>
    public void Use() => _part.Use();

    /// <summary>Keeps nothing of what there was; what comes is kept again.</summary>
    public void LetGo()
    {
        DropAll();
        _part.Dispose();
        _part = keeping.Memory.Begin(letGo);
    }

    /// <summary>Keeps nothing any more.</summary>
    public void End()
    {
        DropAll();
        _part.Dispose();
    }

    private void DropAll()
    {
        while (_events.Count > 0)
        {
            Drop();
        }
    }

    private void Drop()
    {
        var dropped = _events.Dequeue();
        Dropped = dropped.Number;
        _bytes -= dropped.Json.Length;
        _part.Shrink(dropped.Json.Length);
    }
}
