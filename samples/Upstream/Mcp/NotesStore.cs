namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>Everyone's notes, in memory. No method reaches another user's notes.</summary>
public sealed class NotesStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int LastId, SortedDictionary<int, Note> Notes)> _users =
        new(StringComparer.Ordinal);

    /// <summary>Adds a note and says which it became.</summary>
    public Note Add(string user, string text)
    {
        lock (_lock)
        {
            var (lastId, notes) = _users.GetValueOrDefault(user, (0, []));
            var note = new Note(lastId + 1, text);

            notes[note.Id] = note;
            _users[user] = (note.Id, notes);

            return note;
        }
    }

    /// <summary>The user's notes, oldest first.</summary>
    public IReadOnlyList<Note> List(string user)
    {
        lock (_lock)
        {
            return _users.TryGetValue(user, out var own) ? [.. own.Notes.Values] : [];
        }
    }

    /// <summary>Deletes a note; false if the user has none of this id.</summary>
    public bool TryDelete(string user, int id)
    {
        lock (_lock)
        {
            return _users.TryGetValue(user, out var own) && own.Notes.Remove(id);
        }
    }
}
