using System.Collections.Concurrent;
using System.Text;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// What one server lists to one account, ready to be written: for each prefix and selection the bytes are made once. The
/// bytes of every entry are the server's own; only the prefix is put before the name.
/// </summary>
public sealed class EntryList(IReadOnlyList<ListEntry> entries)
{
    // More selections than this at one server are made anew each time rather than kept.
    private const int MostPrepared = 64;

    private readonly ConcurrentDictionary<(string Prefix, string Selection), ReadOnlyMemory<byte>> _prepared = new();

    /// <summary>A list of nothing.</summary>
    public static readonly EntryList Empty = new([]);

    /// <summary>The entries, in upstream order.</summary>
    public IReadOnlyList<ListEntry> Entries => entries;

    /// <summary>Whether the server has an entry of this name.</summary>
    public bool Contains(string name) => entries.Any(entry => string.Equals(entry.Name, name, StringComparison.Ordinal));

    /// <summary>The selected entries as elements of a JSON array, without its brackets; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Publish(string prefix, ToolSelection selection) => Publish(prefix, selection.Fingerprint, selection.Includes);

    /// <summary>The entries of a kind that the administrator exposes, likewise.</summary>
    public ReadOnlyMemory<byte> Publish(string prefix, ListKind kind, McpClient client)
    {
        var exposed = client.Exposed(kind);

        return Publish(
            prefix,
            exposed.Fingerprint,
            kind == ListKind.Templates ? exposed.IncludesTemplate : kind.IsOfAddresses ? exposed.IncludesAddress : exposed.IncludesName);
    }

    private ReadOnlyMemory<byte> Publish(string prefix, string fingerprint, Func<string, bool> isChosen)
    {
        var key = (prefix, fingerprint);

        if (_prepared.TryGetValue(key, out var prepared))
        {
            return prepared;
        }

        var made = Make(Encoding.ASCII.GetBytes(prefix), isChosen);

        if (_prepared.Count < MostPrepared)
        {
            _prepared.TryAdd(key, made);
        }

        return made;
    }

    private byte[] Make(byte[] prefix, Func<string, bool> isChosen)
    {
        var chosen = entries.Where(entry => isChosen(entry.Name)).Select(entry => entry.WithPrefix(prefix)).ToList();
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
