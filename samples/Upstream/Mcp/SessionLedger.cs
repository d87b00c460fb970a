using System.Collections.Concurrent;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>The MCP sessions that this server admits to, so that it can forget them all at once.</summary>
internal sealed class SessionLedger
{
    private readonly ConcurrentDictionary<string, bool> _open = new(StringComparer.Ordinal);

    public int Count => _open.Count;

    public void Open(string sessionId) => _open[sessionId] = true;

    public void Close(string sessionId) => _open.TryRemove(sessionId, out _);

    public bool IsOpen(string sessionId) => _open.ContainsKey(sessionId);

    public void Clear() => _open.Clear();
}
