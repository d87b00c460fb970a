using System.Globalization;
using Bifrost.Application.McpClients;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed partial class McpClientStore(DbSession db, SecretProtector protector) : IMcpClientStore
{
    public async Task<IReadOnlyList<StoredMcpClient>> ListAsync(CancellationToken ct) =>
        [.. (await db.ListAsync<Row>(Sql.List, new { }, ct)).Select(row => row.ToStored(protector))];

    public async Task<StoredMcpClient?> FindAsync(McpClientId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { McpClientId = id.Value }, ct))?.ToStored(protector);

    public async Task<string> FingerprintAsync(CancellationToken ct)
    {
        var sums = (await db.FindAsync<Sums>(Sql.Fingerprint, new { }, ct))!;

        return string.Create(
            CultureInfo.InvariantCulture, $"{sums.Clients}/{sums.Versions}/{sums.UpdatedAt}/{sums.ToolsAt}");
    }

    public Task<bool> TryAddAsync(McpServerSettings server, bool isActive, DateTimeOffset now, CancellationToken ct) =>
        db.TryInsertAsync(Sql.Add, ArgsOf(server, isActive, 1, now), ct);

    // A name that is taken violates the unique index, like a row that exists already.
    public Task<bool> TryReplaceAsync(
        McpServerSettings server, bool isActive, long version, DateTimeOffset now, CancellationToken ct) =>
        db.TryInsertAsync(Sql.Replace, ArgsOf(server, isActive, version, now), ct);

    public Task ActivateAsync(McpClientId id, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.Activate, new { McpClientId = id.Value, Now = now.ToUnix() }, ct);

    public Task KeepToolsAsync(McpClientId id, string tools, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.KeepTools, new { McpClientId = id.Value, Tools = tools, Now = now.ToUnix() }, ct);

    public async Task<bool> TryRemoveAsync(McpClientId id, long version, CancellationToken ct) =>
        await db.WriteAsync(Sql.Remove, new { McpClientId = id.Value, Version = version }, ct) == 1;

    private object ArgsOf(McpServerSettings server, bool isActive, long version, DateTimeOffset now)
    {
        var destination = McpDestination.Of(server.ToClient(new McpSettings()));
        var authType = AuthTypeName.Of(server.AuthType);
        var settings = StoredServer.Write(server);
        var sealedSecrets = protector.Protect(
            StoredServerSecrets.Write(server),
            Place(server.ClientId, server.Name, authType, destination.Origin, destination.Issuer, settings));

        return new
        {
            McpClientId = server.ClientId,
            server.Name,
            NameKey = server.Name.ToLowerInvariant(),
            AuthType = authType,
            destination.Origin,
            destination.Issuer,
            Settings = settings,
            Secrets = sealedSecrets.Bytes,
            sealedSecrets.KeyId,
            IsActive = isActive ? 1 : 0,
            Version = version,
            Now = now.ToUnix(),
        };
    }

    private static string[] Place(string id, string name, string authType, string origin, string issuer, string settings) =>
        SecretPlace.OfMcpClient(id, SecretPlace.Digest(name, authType, origin, issuer, settings));

    private sealed class Sums
    {
        public required long Clients { get; init; }
        public required long Versions { get; init; }
        public required long UpdatedAt { get; init; }
        public required long ToolsAt { get; init; }
    }

    private sealed class Row
    {
        public required string McpClientId { get; init; }
        public required string Name { get; init; }
        public required string AuthType { get; init; }
        public required string Origin { get; init; }
        public required string Issuer { get; init; }
        public required string? Settings { get; init; }
        public required byte[]? Secrets { get; init; }
        public required long IsFileManaged { get; init; }
        public required long IsActive { get; init; }
        public required long Version { get; init; }
        public required long CreatedAt { get; init; }
        public required string? Tools { get; init; }
        public required long? ToolsAt { get; init; }

        public StoredMcpClient ToStored(SecretProtector protector) => new()
        {
            Id = new McpClientId(McpClientId),
            Server = IsFileManaged == 1 ? null : StoredServer.Read(McpClientId, Name, AuthType, Settings!, Open(protector)),
            IsActive = IsActive == 1,
            Version = Version,
            CreatedAt = CreatedAt.ToTime(),
            Tools = Tools,
            ToolsAt = ToolsAt.ToTime(),
        };

        // Secrets that do not open are lost: the server goes on without them, until the administrator sends them again.
        private StoredServerSecrets? Open(SecretProtector protector) =>
            protector.TryUnprotect(Secrets!, Place(McpClientId, Name, AuthType, Origin, Issuer, Settings!)) is { } opened
                ? StoredServerSecrets.Read(opened)
                : null;
    }
}
