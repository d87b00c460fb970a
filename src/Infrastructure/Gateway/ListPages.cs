using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The pages of one list as they are read. Each name is listed once, as it came first, and the list ends where a cursor comes again.
/// </summary>
internal sealed class ListPages(McpClient client, ListKind kind)
{
    // What an entry takes besides its bytes: objects and references, and its name once more.
    private const int BytesOfEntry = 128;
    private const int BytesOfLetter = 2;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    private readonly List<ListEntry> _entries = [];
    private readonly List<ListNote> _notes = [];

    /// <summary>The entries so far, in upstream order.</summary>
    public IReadOnlyList<ListEntry> Entries => _entries;

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<ListNote> Notes => _notes;

    /// <summary>Bytes of memory that the entries take besides their descriptions.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a page. Answers the cursor of the next one; empty where the list ends.</summary>
    public ReadOnlyMemory<byte> Add(ListPage page)
    {
        _notes.AddRange(page.Notes);

        foreach (var entry in page.Entries)
        {
            Add(entry);
        }

        if (page.NextCursor.IsEmpty || _cursors.Add(Encoding.UTF8.GetString(page.NextCursor.Span)))
        {
            return page.NextCursor;
        }

        End("a cursor comes a second time, and the list ends there");

        return default;
    }

    /// <summary>Notes that the list ends where it should not.</summary>
    public void End(string problem) => _notes.Add(new ListNote(string.Empty, problem, ListOutcome.Repaired));

    private void Add(ListEntry entry)
    {
        var published = kind == ListKind.Tools ? client.PublishedName(entry.Name) : entry.Name;

        if (!_names.Add(published))
        {
            Note(entry, $"its {kind.Key} is listed before", ListOutcome.LeftOut);

            return;
        }

        _entries.Add(entry);
        Size += BytesOfEntry + (BytesOfLetter * entry.Name.Length);

        if (kind == ListKind.Tools && SafeToolName.ProblemOf($"{client.Name}-{published}") is { } problem)
        {
            Note(entry, problem, ListOutcome.Published);
        }
    }

    private void Note(ListEntry entry, string problem, ListOutcome outcome) =>
        _notes.Add(new ListNote(ListNote.Shown(entry.Name), problem, outcome));
}
