using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>A table that holds ciphertexts, and what its rows are bound to.</summary>
/// <param name="Name">The table.</param>
/// <param name="Place">What a row's ciphertext is bound to.</param>
/// <param name="FormerPlace">What it was bound to in stores that an earlier release wrote.</param>
/// <param name="List">Its rows of other keys, ordered by what never changes.</param>
/// <param name="Update">Replaces the ciphertext of one row unless it was replaced meanwhile.</param>
internal sealed record SealedTable(
    string Name, Func<SealedRow, string[]> Place, Func<SealedRow, string[]> FormerPlace, string List, string Update)
{
    /// <summary>Every table with ciphertexts.</summary>
    public static IReadOnlyList<SealedTable> All => SealedRows.Tables;
}

/// <summary>A row with a ciphertext, and those of its columns that the ciphertext is bound to; a table has some of them.</summary>
internal sealed class SealedRow
{
    public string ConnectionId { get; init; } = string.Empty;
    public string SubjectId { get; init; } = string.Empty;
    public string McpClientId { get; init; } = string.Empty;
    public string Issuer { get; init; } = string.Empty;
    public string CallbackUrl { get; init; } = string.Empty;
    public string Label { get; init; } = string.Empty;
    public string UpstreamClient { get; init; } = string.Empty;
    public string AuthMethod { get; init; } = string.Empty;
    public string Name { get; init; } = string.Empty;
    public string AuthType { get; init; } = string.Empty;
    public string Origin { get; init; } = string.Empty;
    public string Settings { get; init; } = string.Empty;
    public string? FlowId { get; init; }
    public string BaseUrl { get; init; } = string.Empty;
    public string? OAuthConfigId { get; init; }
    public string Provider { get; init; } = string.Empty;
    public byte[] StateHash { get; init; } = [];
    public byte[] BrowserHash { get; init; } = [];
    public long StartedAt { get; init; }
    public long ExpiresAt { get; init; }
    public required byte[] Secrets { get; init; }

    public object With(Protected replacement) => new
    {
        ConnectionId,
        McpClientId,
        Issuer,
        CallbackUrl,
        StateHash,
        Old = Secrets,
        New = replacement.Bytes,
        replacement.KeyId,
    };
}

/// <summary>What a batch came to.</summary>
/// <param name="Found">How many rows it found.</param>
/// <param name="Encrypted">How many of them are done.</param>
/// <param name="Lost">How many of them do not open and stay as they are.</param>
internal readonly record struct SealedBatch(int Found, int Encrypted, int Lost);

/// <summary>Encrypts stored secrets again, each for the place that it is bound to.</summary>
internal sealed class SealedRows(DbSession db, SecretProtector protector)
{
    internal static readonly IReadOnlyList<SealedTable> Tables =
    [
        new(
            "connections",
            row => SecretPlace.OfConnection(row.SubjectId, row.McpClientId, row.Issuer, row.CallbackUrl, row.Label),
            row => FormerPlace.OfConnection(row.SubjectId, row.McpClientId, row.Issuer),
            Sql.ListConnections,
            Sql.UpdateConnection),
        new(
            "upstream_registrations",
            row => SecretPlace.OfRegistration(row.McpClientId, row.Issuer, row.CallbackUrl, row.UpstreamClient, row.AuthMethod),
            row => FormerPlace.OfRegistration(row.McpClientId, row.Issuer, row.CallbackUrl),
            Sql.ListRegistrations,
            Sql.UpdateRegistration),
        new(
            "upstream_authorizations",
            row => SecretPlace.OfRoundTrip(row.SubjectId, row.McpClientId, row.Issuer, SecretPlace.Digest(
                row.StateHash, row.FlowId, row.BaseUrl, row.Label, row.OAuthConfigId, row.Provider, row.UpstreamClient, row.AuthMethod,
                row.BrowserHash, row.StartedAt, row.ExpiresAt)),
            row => FormerPlace.OfRoundTrip(row.SubjectId, row.McpClientId, row.Issuer),
            Sql.ListRoundTrips,
            Sql.UpdateRoundTrip),
        new(
            "mcp_clients",
            row => SecretPlace.OfMcpClient(
                row.McpClientId, SecretPlace.Digest(row.Name, row.AuthType, row.Origin, row.Issuer, row.Settings)),
            row => FormerPlace.OfMcpClient(row.McpClientId),
            Sql.ListMcpClients,
            Sql.UpdateMcpClient),
    ];

    /// <summary>One batch of rows that another key encrypted, encrypted with the current one.</summary>
    public Task<SealedBatch> EncryptAsync(SealedTable table, string keyId, int passOver, int batch, CancellationToken ct) =>
        EncryptAsync(table, keyId, passOver, batch, row => protector.TryUnprotect(row.Secrets, table.Place(row)), ct);

    /// <summary>
    /// One batch of all rows: those that an earlier release wrote are bound to all that <see cref="SealedTable.Place"/> names.
    /// </summary>
    public Task<SealedBatch> BindAsync(SealedTable table, int passOver, int batch, CancellationToken ct) =>
        EncryptAsync(
            table, keyId: string.Empty, passOver, batch, row => protector.TryUnprotectFormer(row.Secrets, table.FormerPlace(row)), ct);

    private async Task<SealedBatch> EncryptAsync(
        SealedTable table, string keyId, int passOver, int batch, Func<SealedRow, string?> open, CancellationToken ct)
    {
        var rows = await db.PageAsync<SealedRow>(table.List, new { KeyId = keyId, Offset = passOver, Limit = batch }, ct);
        var encrypted = 0;
        var lost = 0;

        foreach (var row in rows)
        {
            if (open(row) is { } opened)
            {
                encrypted += await db.WriteAsync(table.Update, row.With(protector.Protect(opened, table.Place(row))), ct);
            }
            else
            {
                lost++;
            }
        }

        return new SealedBatch(rows.Count, encrypted, lost);
    }

    private static class Sql
    {
        public const string ListConnections = """
            SELECT connection_id AS ConnectionId, subject_id AS SubjectId, mcp_client_id AS McpClientId, issuer AS Issuer,
              callback_url AS CallbackUrl, label AS Label, secrets AS Secrets
            FROM connections
            WHERE key_id <> @KeyId
            ORDER BY connection_id
            """;

        public const string UpdateConnection = """
            UPDATE connections
            SET secrets = @New, key_id = @KeyId
            WHERE connection_id = @ConnectionId AND secrets = @Old
            """;

        public const string ListRegistrations = """
            SELECT mcp_client_id AS McpClientId, issuer AS Issuer, callback_url AS CallbackUrl, upstream_client AS UpstreamClient,
              auth_method AS AuthMethod, secrets AS Secrets
            FROM upstream_registrations
            WHERE key_id <> @KeyId
            ORDER BY mcp_client_id, issuer, callback_url
            """;

        public const string UpdateRegistration = """
            UPDATE upstream_registrations
            SET secrets = @New, key_id = @KeyId
            WHERE mcp_client_id = @McpClientId AND issuer = @Issuer AND callback_url = @CallbackUrl AND secrets = @Old
            """;

        public const string ListRoundTrips = """
            SELECT state_hash AS StateHash, subject_id AS SubjectId, mcp_client_id AS McpClientId, flow_id AS FlowId,
              base_url AS BaseUrl, label AS Label, oauth_config_id AS OAuthConfigId, provider AS Provider, issuer AS Issuer,
              upstream_client AS UpstreamClient, auth_method AS AuthMethod, browser_hash AS BrowserHash, started_at AS StartedAt,
              expires_at AS ExpiresAt, secrets AS Secrets
            FROM upstream_authorizations
            WHERE key_id <> @KeyId
            ORDER BY state_hash
            """;

        public const string UpdateRoundTrip = """
            UPDATE upstream_authorizations
            SET secrets = @New, key_id = @KeyId
            WHERE state_hash = @StateHash AND secrets = @Old
            """;

        public const string ListMcpClients = """
            SELECT mcp_client_id AS McpClientId, name AS Name, auth_type AS AuthType, origin AS Origin, issuer AS Issuer,
              settings AS Settings, secrets AS Secrets
            FROM mcp_clients
            WHERE key_id <> @KeyId
            ORDER BY mcp_client_id
            """;

        public const string UpdateMcpClient = """
            UPDATE mcp_clients
            SET secrets = @New, key_id = @KeyId
            WHERE mcp_client_id = @McpClientId AND secrets = @Old
            """;
    }
}
