using System.Collections.Concurrent;
using System.Text;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// What one server lists to one account, ready to be written: for each prefix and selection the bytes are made once. The
/// bytes of every entry are the server's own; only the prefix is put before the name.
/// </summary>
/// <param name="entries">The entries, in upstream order.</param>
/// <param name="size">The bytes of memory that they take.</param>
public sealed class EntryList(IReadOnlyList<ListEntry> entries, long size = 0) : IDisposable
{
    // More selections than this at one server are made anew each time rather than kept, and so is what is larger in all.
    private const int MostPrepared = 64;
    private const long MostPreparedBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<(string Prefix, string Selection), ReadOnlyMemory<byte>> _prepared = new();
    private KeptPart? _part;
    private int _preparedCount;
    private long _preparedBytes;
    private bool _isOver;

    /// <summary>A list of nothing.</summary>
    public static readonly EntryList Empty = new([]);

    /// <summary>The entries, in upstream order.</summary>
    public IReadOnlyList<ListEntry> Entries => entries;

    /// <summary>Whether the server has an entry of this name.</summary>
    public bool Contains(string name) => entries.Any(entry => string.Equals(entry.Name, name, StringComparison.Ordinal));

    /// <summary>
    /// Counts the list, and what is prepared of it from now on, as part of the memory that all lists share. False when there is no
    /// room for it, or it was disposed.
    /// </summary>
    /// <param name="memory">The memory.</param>
    /// <param name="letGo">Lets the list go when others need the room.</param>
    public bool KeepIn(KeptMemory memory, Action letGo)
    {
        var part = memory.Begin(letGo);

        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            _part = part;
        }

        var fits = part.TryGrow(size, out var displaced);
        KeptPart.LetGo(displaced);

        return fits;
    }

    /// <summary>As <see cref="KeepIn"/>, for a list that stays: only what is prepared of it counts and is let go.</summary>
    public void PrepareIn(KeptMemory memory)
    {
        lock (_gate)
        {
            _prepared.Clear();
            _preparedCount = 0;
            _preparedBytes = 0;
            _part = _isOver ? null : memory.Begin(() => PrepareIn(memory));
        }
    }

    /// <summary>Notes that the list is of use.</summary>
    public void Use() => Volatile.Read(ref _part)?.Use();

    /// <summary>The tool that is published under a name, or null.</summary>
    public ListEntry? FindPublished(string name, McpClient client) =>
        entries.FirstOrDefault(entry => string.Equals(client.PublishedName(entry.Name), name, StringComparison.Ordinal));

    /// <summary>The selected entries as elements of a JSON array, without its brackets; empty when there are none.</summary>
    /// <param name="prefix">What is put before each name.</param>
    /// <param name="selection">The tools, by their published names.</param>
    /// <param name="client">The server, which says what those are; null where they are the tools' own.</param>
    public ReadOnlyMemory<byte> Publish(string prefix, ToolSelection selection, McpClient? client = null) => client is { ToolNames: McpToolNames.Safe }
        ? Publish(prefix, $"safe {selection.Fingerprint}", tool => selection.Includes(client.PublishedName(tool)), client.PublishedName)
        : Publish(prefix, selection.Fingerprint, selection.Includes);

    /// <summary>The entries of a kind that the administrator exposes, likewise.</summary>
    public ReadOnlyMemory<byte> Publish(string prefix, ListKind kind, McpClient client)
    {
        var exposed = client.Exposed(kind);

        return Publish(
            prefix,
            exposed.Fingerprint,
            kind == ListKind.Templates ? exposed.IncludesTemplate : kind.IsOfAddresses ? exposed.IncludesAddress : exposed.IncludesName);
    }

    private ReadOnlyMemory<byte> Publish(
        string prefix, string fingerprint, Func<string, bool> isChosen, Func<string, string>? rename = null)
    {
        var key = (prefix, fingerprint);

        if (_prepared.TryGetValue(key, out var prepared))
        {
            Use();

            return prepared;
        }

        var made = Make(prefix, isChosen, rename);
        Prepare(key, made);

        return made;
    }

    /// <summary>Gives the room back: it is kept no longer, whoever still reads it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _part?.Dispose();
            _prepared.Clear();
        }
    }

    private void Prepare((string Prefix, string Selection) key, byte[] made)
    {
        IReadOnlyList<KeptPart> displaced;

        lock (_gate)
        {
            // Without room among all lists it is made again each time.
            if (_isOver
                || _part is null
                || _preparedCount >= MostPrepared
                || _preparedBytes + made.Length > Math.Max(MostPreparedBytes, size)
                || !_part.TryGrow(made.Length, out displaced))
            {
                return;
            }

            if (_prepared.TryAdd(key, made))
            {
                _preparedCount++;
                _preparedBytes += made.Length;
            }
            else
            {
                _part.Shrink(made.Length);
            }
        }

        KeptPart.LetGo(displaced);
    }

    private byte[] Make(string prefix, Func<string, bool> isChosen, Func<string, string>? rename)
    {
        var written = Encoding.ASCII.GetBytes(prefix);
        var chosen = entries.Where(entry => isChosen(entry.Name))
            .Select(entry => rename?.Invoke(entry.Name) is { } name && name != entry.Name ? entry.WithName(prefix + name) : entry.WithPrefix(written))
            .ToList();
        var bytes = new byte[chosen.Sum(entry => entry.Length) + Math.Max(0, chosen.Count - 1)];
        var at = 0;

        foreach (var entry in chosen)
        {
            if (at > 0)
            {
                bytes[at++] = (byte)',';
            }

            entry.CopyTo(bytes.AsSpan(at));
            at += entry.Length;
        }

        return bytes;
    }
}
