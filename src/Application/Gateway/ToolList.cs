using System.Collections.Concurrent;
using System.Text;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The tools of one server as one account sees them, ready to be written: for each prefix and selection the bytes are
/// made once. The bytes of every tool are the server's own; only the prefix is put before the name.
/// </summary>
public sealed class ToolList(IReadOnlyList<ToolDefinition> tools)
{
    // More selections than this at one server are made anew each time rather than kept.
    private const int MostPrepared = 64;

    private readonly ConcurrentDictionary<(string Prefix, string Selection), ReadOnlyMemory<byte>> _prepared = new();

    /// <summary>The tools, in upstream order.</summary>
    public IReadOnlyList<ToolDefinition> Tools => tools;

    /// <summary>Whether the server has a tool of this name.</summary>
    public bool Contains(string name) => tools.Any(tool => string.Equals(tool.Name, name, StringComparison.Ordinal));

    /// <summary>The selected tools as elements of a JSON array, without its brackets; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Publish(string prefix, ToolSelection selection)
    {
        var key = (prefix, selection.Fingerprint);

        if (_prepared.TryGetValue(key, out var prepared))
        {
            return prepared;
        }

        var made = Make(Encoding.ASCII.GetBytes(prefix), selection);

        if (_prepared.Count < MostPrepared)
        {
            _prepared.TryAdd(key, made);
        }

        return made;
    }

    private byte[] Make(byte[] prefix, ToolSelection selection)
    {
        var chosen = tools.Where(tool => selection.Includes(tool.Name)).Select(tool => tool.WithPrefix(prefix)).ToList();
        var bytes = new byte[chosen.Sum(tool => tool.Length) + Math.Max(0, chosen.Count - 1)];
        var at = 0;

        foreach (var tool in chosen)
        {
            if (at > 0)
            {
                bytes[at++] = (byte)',';
            }

            tool.CopyTo(bytes.AsSpan(at));
            at += tool.Length;
        }

        return bytes;
    }
}
