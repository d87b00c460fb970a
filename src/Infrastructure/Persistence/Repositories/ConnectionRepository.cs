using System.Text.Json;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed partial class ConnectionRepository(DbSession db, SecretProtector protector, AccountArrivals arrivals)
    : IConnectionRepository
{
    public async Task<Connection?> FindAsync(ConnectionId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { ConnectionId = id.Value }, ct))?.TryOpen(protector);

    public async Task<Connection?> FindAsync(SubjectId subject, McpClientId client, string label, CancellationToken ct)
    {
        var where = new { SubjectId = subject.Value, McpClientId = client.Value, Label = label };
        var rows = await db.ListAsync<Row>(Sql.FindOfSubject, where, ct);

        return rows.Count > 0 ? rows[0].TryOpen(protector) : null;
    }

    public async Task<Connection?> FindSharedAsync(McpClientId client, CancellationToken ct)
    {
        var rows = await db.ListAsync<Row>(Sql.FindShared, new { Kind = KindName.McpClient, McpClientId = client.Value }, ct);

        return rows.Count > 0 ? rows[0].TryOpen(protector) : null;
    }

    public async Task<IReadOnlyDictionary<(McpClientId Client, string Label), ConnectionStatus>> ListAsync(
        SubjectId subject, CancellationToken ct)
    {
        var statuses = new Dictionary<(McpClientId Client, string Label), ConnectionStatus>();

        foreach (var row in await db.ListAsync<Row>(Sql.ListOfSubject, new { SubjectId = subject.Value }, ct))
        {
            statuses.TryAdd(
                (new McpClientId(row.McpClientId), row.Label),
                row.TryOpen(protector)?.Status ?? ConnectionStatus.NeedsReauth);
        }

        return statuses;
    }

    public async Task<DueConnections> ListDueAsync(DateTimeOffset now, bool onlyRefused, int passOver, int batch, CancellationToken ct)
    {
        var where = new { Now = now.ToUnix(), Refusals = onlyRefused ? 1 : 0, Limit = batch, Offset = passOver };
        var rows = (await db.PageAsync<Row>(Sql.ListDue, where, ct))
            .Select(row => (Id: new ConnectionId(row.ConnectionId), Opened: row.TryOpen(protector)))
            .ToList();

        return new DueConnections(
            [.. rows.Select(row => row.Opened).OfType<Connection>()],
            [.. rows.Where(row => row.Opened is null).Select(row => row.Id)]);
    }

    public async Task PostponeAsync(IReadOnlyList<ConnectionId> unreadable, DateTimeOffset until, CancellationToken ct)
    {
        foreach (var id in unreadable)
        {
            await db.WriteAsync(Sql.Postpone, new { ConnectionId = id.Value, RetryAt = until.ToUnix() }, ct);
        }
    }

    public async Task<bool> TryKeepAsync(Connection connection, CancellationToken ct)
    {
        var row = ArgsOf(connection);
        var isKept = await db.WriteAsync(Sql.Replace, row, ct) == 1
            || await db.TryInsertAsync(Sql.Add, row, ct)
            || await db.WriteAsync(Sql.Replace, row, ct) == 1;
        db.AfterCommit(() => arrivals.Announce(connection));

        return isKept;
    }

    public async Task<bool> TryLeaseAsync(Connection connection, RefreshLease lease, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(
            Sql.Lease,
            new
            {
                ConnectionId = connection.Id.Value,
                connection.Version,
                Active = Row.Active,
                LeaseId = lease.Id,
                LeaseUntil = lease.Until.ToUnix(),
                Now = now.ToUnix(),
            },
            ct) == 1;

    public async Task<bool> TryRenewAsync(Connection renewed, CancellationToken ct) =>
        await db.WriteAsync(Sql.Renew, ArgsOf(renewed), ct) == 1;

    public async Task<bool> PauseAsync(Connection paused, CancellationToken ct) =>
        await db.WriteAsync(
            Sql.Pause,
            new
            {
                ConnectionId = paused.Id.Value,
                paused.Version,
                Status = ConnectionStatusName.Of(paused.Status),
                Active = Row.Active,
                paused.Failures,
                paused.Refusals,
                RefusedAt = paused.RefusedSince.ToUnix(),
                RetryAt = paused.RetryAt.ToUnix(),
                RefreshAt = paused.RefreshAt.ToUnix(),
            },
            ct) == 1;

    public async Task<bool> MarkNeedsReauthAsync(Connection connection, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(
            Sql.MarkNeedsReauth,
            new
            {
                ConnectionId = connection.Id.Value,
                connection.Version,
                Status = Row.NeedsReauth,
                Active = Row.Active,
                Now = now.ToUnix(),
            },
            ct) == 1;

    public async Task<bool> RemoveAsync(ConnectionId id, CancellationToken ct) =>
        await db.WriteAsync(Sql.Remove, new { ConnectionId = id.Value }, ct) == 1;

    private object ArgsOf(Connection connection)
    {
        var secrets = new StoredTokens(connection.Tokens.AccessToken.Reveal(), connection.Tokens.RefreshToken?.Reveal(), connection.Server, connection.AskedScope);
        var place = SecretPlace.OfConnection(
            connection.Subject.Value, connection.McpClient.Value, connection.Issuer, connection.CallbackUrl, connection.Label);
        var sealedSecrets = protector.Protect(JsonSerializer.Serialize(secrets), place);

        return new
        {
            ConnectionId = connection.Id.Value,
            SubjectId = connection.Subject.Value,
            McpClientId = connection.McpClient.Value,
            connection.Issuer,
            connection.CallbackUrl,
            connection.Label,
            Status = Row.Active,
            Secrets = sealedSecrets.Bytes,
            sealedSecrets.KeyId,
            connection.Tokens.Scope,
            ConnectedAt = connection.ConnectedAt.ToUnix(),
            ReceivedAt = connection.ReceivedAt.ToUnix(),
            ExpiresAt = connection.ExpiresAt.ToUnix(),
            RefreshAt = connection.RefreshAt.ToUnix(),
            connection.Version,
            ReadVersion = connection.Version - 1,
        };
    }

    private sealed record StoredTokens(string AccessToken, string? RefreshToken, string Server = "", string Asked = "");

    private sealed class Row
    {
        public const string Active = ConnectionStatusName.Active;
        public const string NeedsReauth = ConnectionStatusName.NeedsReauth;

        public required string ConnectionId { get; init; }
        public required string SubjectId { get; init; }
        public required string McpClientId { get; init; }
        public required string Issuer { get; init; }
        public required string CallbackUrl { get; init; }
        public required string Label { get; init; }
        public required string Status { get; init; }
        public required byte[] Secrets { get; init; }
        public required string? Scope { get; init; }
        public required long ConnectedAt { get; init; }
        public required long ReceivedAt { get; init; }
        public required long? ExpiresAt { get; init; }
        public required long Version { get; init; }
        public required long Failures { get; init; }
        public required long Refusals { get; init; }
        public required long? RefusedAt { get; init; }
        public required long? RetryAt { get; init; }

        // Tokens that do not open are no tokens: the user connects again, and the row is replaced by that.
        public Connection? TryOpen(SecretProtector protector)
        {
            var place = SecretPlace.OfConnection(SubjectId, McpClientId, Issuer, CallbackUrl, Label);

            if (protector.TryUnprotect(Secrets, place) is not { } opened)
            {
                return null;
            }

            var tokens = JsonSerializer.Deserialize<StoredTokens>(opened)!;

            return new Connection
            {
                Id = new ConnectionId(ConnectionId),
                Subject = new SubjectId(SubjectId),
                McpClient = new McpClientId(McpClientId),
                Issuer = Issuer,
                CallbackUrl = CallbackUrl,
                Server = tokens.Server,
                AskedScope = tokens.Asked,
                Label = Label,
                Status = ConnectionStatusName.Parse(Status),
                ConnectedAt = ConnectedAt.ToTime(),
                ReceivedAt = ReceivedAt.ToTime(),
                Version = Version,
                Failures = (int)Failures,
                Refusals = (int)Refusals,
                RefusedSince = RefusedAt.ToTime(),
                RetryAt = RetryAt.ToTime(),
                Tokens = new UpstreamTokens(
                    new Secret(tokens.AccessToken),
                    tokens.RefreshToken is null ? null : new Secret(tokens.RefreshToken),
                    Scope,
                    ExpiresAt is null ? null : TimeSpan.FromMilliseconds(ExpiresAt.Value - ReceivedAt)),
            };
        }
    }
}
