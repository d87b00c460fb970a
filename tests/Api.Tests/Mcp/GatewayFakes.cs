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

    public McpClient? FindByName(string name) =>
        Clients.Find(client => string.Equals(client.Name.Value, name, StringComparison.OrdinalIgnoreCase));
}

internal sealed class FakeDirectory : ICallerDirectory
{
    private readonly List<(SecretHash Hash, bool IsKey, Caller Caller)> _known = [];

    public int Asked { get; private set; }

    public void AddToken(string token, Caller caller) => _known.Add((new Secret(token).Hash(), false, caller));

    public void AddKey(string key, Caller caller) => _known.Add((new Secret(key).Hash(), true, caller));

    public Task<Caller?> FindByAccessTokenAsync(SecretHash token, CancellationToken ct) => Find(token, isKey: false);

    public Task<Caller?> FindByVirtualKeyAsync(SecretHash value, CancellationToken ct) => Find(value, isKey: true);

    private Task<Caller?> Find(SecretHash hash, bool isKey)
    {
        Asked++;

        return Task.FromResult<Caller?>(_known.Find(known => known.IsKey == isKey && known.Hash.Matches(hash)).Caller);
    }
}

internal sealed class FakeConnections : IConnectionRepository
{
    private readonly ConcurrentDictionary<(string Subject, string Client), Connection> _kept = new();

    public void Put(Connection connection) => _kept[(connection.Subject.Value, connection.McpClient.Value)] = connection;

    public ConnectionStatus StatusOf(SubjectId subject, McpClientId client) => _kept[(subject.Value, client.Value)].Status;

    public Task<Connection?> FindAsync(SubjectId subject, McpClientId client, CancellationToken ct) =>
        Task.FromResult(_kept.GetValueOrDefault((subject.Value, client.Value)));

    public Task<IReadOnlyDictionary<McpClientId, ConnectionStatus>> ListAsync(SubjectId subject, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<bool> TryKeepAsync(Connection connection, CancellationToken ct) => throw new NotSupportedException();

    public Task MarkNeedsReauthAsync(Connection connection, DateTimeOffset now, CancellationToken ct)
    {
        var key = (connection.Subject.Value, connection.McpClient.Value);

        if (_kept.TryGetValue(key, out var current) && current.Tokens == connection.Tokens)
        {
            _kept[key] = current with { Status = ConnectionStatus.NeedsReauth };
        }

        return Task.CompletedTask;
    }
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
}
