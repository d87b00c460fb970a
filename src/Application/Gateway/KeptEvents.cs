namespace Bifrost.Application.Gateway;

/// <summary>
/// The newest events of one answer, numbered from 1. Who uses it sees to it that only one does at a time.
/// </summary>
internal sealed class KeptEvents(AnswerKeeping keeping)
{
    private readonly Queue<OutboxMessage> _events = new();
    private int _bytes;

    /// <summary>The number of the newest event; 0 before there is one.</summary>
    public long Last { get; private set; }

    /// <summary>The number of the newest event that is not kept any more: one can go on behind it, but behind none before.</summary>
    public long Dropped { get; private set; }

    /// <summary>Numbers an event and keeps it. When there is no room, the oldest go; without room for itself, all.</summary>
    public long Add(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var json = Splice.Of([.. parts]);
        Last++;

        while (_events.Count > 0 && (_events.Count >= keeping.MostEvents || _bytes + json.Length > keeping.MostBytes))
        {
            Drop();
        }

        if (json.Length > keeping.MostBytes || !keeping.TryTake(json.Length))
        {
            Clear();
            Dropped = Last;

            return Last;
        }

        _events.Enqueue(new OutboxMessage(Last, json.ToArray()));
        _bytes += json.Length;

        return Last;
    }

    /// <summary>What is kept behind a number.</summary>
    public List<OutboxMessage> Behind(long number) => [.. _events.Where(kept => kept.Number > number)];

    /// <summary>Keeps nothing any more.</summary>
    public void Clear()
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
        keeping.Give(dropped.Json.Length);
    }
}
