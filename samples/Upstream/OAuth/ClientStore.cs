using System.Collections.Concurrent;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>The clients that are known: those from the options, and those that registered.</summary>
internal sealed class ClientStore(NotesOptions options)
{
    private readonly ConcurrentDictionary<string, NotesClient> _registered = new();

    public void Add(NotesClient client) => _registered[client.ClientId] = client;

    public NotesClient? Find(string? clientId) => clientId is null
        ? null
        : options.Clients.FirstOrDefault(c => c.ClientId == clientId) ?? _registered.GetValueOrDefault(clientId);

    /// <summary>Forgets every client that registered.</summary>
    public void Clear() => _registered.Clear();
}
