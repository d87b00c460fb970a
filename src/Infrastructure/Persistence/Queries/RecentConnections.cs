using Bifrost.Application.Ports;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>
/// Remembers for a moment which account a subject has connected. Only one that works is remembered, so that a call that
/// follows a connection finds it in whatever process.
/// </summary>
internal sealed class RecentConnections(IServiceScopeFactory scopes, StoreChanges changes, TimeProvider time) : IConnectionLookup
{
    private readonly RecentEntries<Key, Connection> _recent = new(time);

    public ValueTask<Connection?> FindAsync(SubjectId subject, McpClientId client, string label, CancellationToken ct) =>
        FindAsync(new Key(subject, client, label), ct);

    public ValueTask<Connection?> FindSharedAsync(McpClientId client, CancellationToken ct) =>
        FindAsync(new Key(null, client, string.Empty), ct);

    public void Forget(Connection found)
    {
        _recent.Forget(new Key(found.Subject, found.McpClient, found.Label));
        _recent.Forget(new Key(null, found.McpClient, string.Empty));
    }

    private ValueTask<Connection?> FindAsync(Key key, CancellationToken ct)
    {
        var version = changes.Connections;

        return _recent.Find(key, version) is { } found ? new(found) : new(ReadAsync(key, version, ct));
    }

    private async Task<Connection?> ReadAsync(Key key, long version, CancellationToken ct)
    {
        var readAt = time.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        var connections = scope.ServiceProvider.GetRequiredService<IConnectionRepository>();
        var found = key.Subject is { } subject
            ? await connections.FindAsync(subject, key.Client, key.Label, ct)
            : await connections.FindSharedAsync(key.Client, ct);

        if (found is { Status: ConnectionStatus.Active })
        {
            _recent.Keep(key, found, version, readAt);
        }

        return found;
    }

    /// <summary>Whose account it is, none for the company's own, where, and which of them.</summary>
    private readonly record struct Key(SubjectId? Subject, McpClientId Client, string Label);
}
