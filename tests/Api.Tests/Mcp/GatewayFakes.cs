using System.Collections.Concurrent;
using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Api.Tests.Mcp;

internal sealed class FakeCatalog : IMcpClientCatalog
{
    public List<McpClient> Clients { get; } = [];

    public IReadOnlyList<McpClient> All => Clients;

    public McpClient? Find(McpClientId id) => Clients.Find(client => client.Id == id);

    public McpClient? FindKnown(McpClientId id) => Find(id);

    public McpClient? FindByName(string name) =>
        Clients.Find(client => string.Equals(client.Name.Value, name, StringComparison.OrdinalIgnoreCase));
}

internal sealed class FakeDirectory : ICallerDirectory
{
    private readonly List<(SecretHash Hash, bool IsKey, Caller Caller)> _known = [];

    public int Asked { get; private set; }

    public void AddToken(string token, Caller caller) => _known.Add((new Secret(token).Hash(), false, caller));

    public void AddKey(string key, Caller caller) => _known.Add((new Secret(key).Hash(), true, caller));

    public bool Knows(string token) => _known.Exists(known => known.Hash.Matches(new Secret(token).Hash()));

    public void Forget(string token) => _known.RemoveAll(known => known.Hash.Matches(new Secret(token).Hash()));

    public ValueTask<Caller?> FindByAccessTokenAsync(SecretHash token, CancellationToken ct) => Find(token, isKey: false);

    public ValueTask<Caller?> FindByVirtualKeyAsync(SecretHash value, CancellationToken ct) => Find(value, isKey: true);

    private ValueTask<Caller?> Find(SecretHash hash, bool isKey)
    {
        Asked++;

        return ValueTask.FromResult<Caller?>(_known.Find(known => known.IsKey == isKey && known.Hash.Matches(hash)).Caller);
    }
}

internal sealed class FakeConnections : IConnectionRepository, IConnectionLookup
{
    /// <summary>The subject of an administrator's login.</summary>
    public const string Company = "the company";

    private readonly ConcurrentDictionary<(string Subject, string Client, string Label), Connection> _kept = new();

    /// <summary>Every account as it was handed out, if a test wants to know who keeps it.</summary>
    public ConcurrentQueue<WeakReference<Connection>>? HandedOut { get; set; }

    public void Put(Connection connection) => _kept[KeyOf(connection)] = connection;

    public ConnectionStatus StatusOf(SubjectId subject, McpClientId client) => _kept[(subject.Value, client.Value, "")].Status;

    public Task<Connection?> FindAsync(SubjectId subject, McpClientId client, string label, CancellationToken ct) =>
        Task.FromResult(_kept.GetValueOrDefault((subject.Value, client.Value, label)));

    public Task<Connection?> FindAsync(ConnectionId id, CancellationToken ct) =>
        Task.FromResult(_kept.Values.FirstOrDefault(connection => connection.Id == id));

    public Task<Connection?> FindSharedAsync(McpClientId client, CancellationToken ct) =>
        Task.FromResult(_kept.GetValueOrDefault((Company, client.Value, "")));

    async ValueTask<Connection?> IConnectionLookup.FindAsync(
        SubjectId subject, McpClientId client, string label, CancellationToken ct)
    {
        var found = await FindAsync(subject, client, label, ct);

        if (HandedOut is null || found is null)
        {
            return found;
        }

        // A copy, so that only who it was given to can keep it.
        var copy = found with { };
        HandedOut.Enqueue(new WeakReference<Connection>(copy));

        return copy;
    }

    async ValueTask<Connection?> IConnectionLookup.FindSharedAsync(McpClientId client, CancellationToken ct) =>
        await FindSharedAsync(client, ct);

    void IConnectionLookup.Forget(Connection found)
    {
    }

    public Task<bool> MarkNeedsReauthAsync(Connection connection, DateTimeOffset now, CancellationToken ct)
    {
        var key = KeyOf(connection);

        if (!_kept.TryGetValue(key, out var current) || current.Tokens != connection.Tokens)
        {
            return Task.FromResult(false);
        }

        _kept[key] = current with { Status = ConnectionStatus.NeedsReauth };

        return Task.FromResult(true);
    }

    private static (string Subject, string Client, string Label) KeyOf(Connection connection) =>
        (connection.Subject.Value, connection.McpClient.Value, connection.Label);

    /// <summary>What a renewal answers where the provider gives nothing new.</summary>
    public async Task<Result<Connection>> RenewAsync(Connection seen, DateTimeOffset now)
    {
        var current = _kept[KeyOf(seen)];

        if (current.Tokens != seen.Tokens)
        {
            return current;
        }

        await MarkNeedsReauthAsync(seen, now, CancellationToken.None);

        return UpstreamErrors.GrantEnded;
    }

    public Task<IReadOnlyDictionary<(McpClientId Client, string Label), ConnectionStatus>> ListAsync(
        SubjectId subject, CancellationToken ct) => throw new NotSupportedException();

    public Task<DueConnections> ListDueAsync(DateTimeOffset now, bool onlyRefused, int passOver, int batch, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task PostponeAsync(IReadOnlyList<ConnectionId> unreadable, DateTimeOffset until, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<bool> TryKeepAsync(Connection connection, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> TryLeaseAsync(Connection connection, RefreshLease lease, DateTimeOffset now, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<bool> TryRenewAsync(Connection renewed, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> PauseAsync(Connection paused, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> RemoveAsync(ConnectionId id, CancellationToken ct) => throw new NotSupportedException();
}

internal sealed class FakeUnitOfWork : IUnitOfWork
{
    public int Commits { get; private set; }

    public bool IsOpen => false;

    public Task CommitAsync(CancellationToken ct)
    {
        Commits++;

        return Task.CompletedTask;
    }

    public Task DiscardAsync() => Task.CompletedTask;

    public void AfterCommit(Action action) => action();
}
