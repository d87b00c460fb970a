using System.Collections.Concurrent;

namespace Bifrost.Infrastructure.Tests.Persistence.Recording;

/// <summary>What a store answers to writes.</summary>
public enum Answer
{
    /// <summary>It does nothing and says that no row was touched: another writer was first.</summary>
    NoRow,

    /// <summary>It does nothing and says that one row was touched.</summary>
    OneRow,

    /// <summary>It carries them out.</summary>
    Truth,
}

/// <summary>Notes every text that is sent to the store, and decides what writes answer.</summary>
internal sealed class Recorder
{
    private readonly ConcurrentQueue<string> _texts = new();

    public Answer Answer { get; set; } = Answer.Truth;

    public void Note(string text) => _texts.Enqueue(text);

    /// <summary>What was sent since the last time.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();

        while (_texts.TryDequeue(out var text))
        {
            taken.Add(text);
        }

        return taken;
    }
}
