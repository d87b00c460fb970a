using System.Collections.Concurrent;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>The clients that are known: those from the options, and those that registered.</summary>
internal sealed class ClientStore(NotesOptions options)
{
    private readonly ConcurrentDictionary<string, NotesClient> _clients =
        new(options.Clients.ToDictionary(c => c.ClientId));

    public void Add(NotesClient client) => _clients[client.ClientId] = client;

    public NotesClient? Find(string? clientId) => clientId is null ? null : _clients.GetValueOrDefault(clientId);
}
