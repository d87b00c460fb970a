using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Persistence.Queries;

/// <summary>A table that holds ciphertexts, and what its rows are bound to.</summary>
/// <param name="Name">The table.</param>
/// <param name="Place">What a row's ciphertext is bound to, from three of its columns.</param>
/// <param name="List">Its rows of other keys, ordered by what never changes.</param>
/// <param name="Update">Replaces the ciphertext of one row unless it was replaced meanwhile.</param>
internal sealed record SealedTable(string Name, Func<string, string, string, string[]> Place, string List, string Update)
{
    /// <summary>Every table with ciphertexts.</summary>
    public static IReadOnlyList<SealedTable> All => SealedRows.Tables;
}

/// <summary>Encrypts stored secrets with another key of the ring, each for the place that it is bound to.</summary>
internal sealed class SealedRows(DbSession db, SecretProtector protector)
{
    internal static readonly IReadOnlyList<SealedTable> Tables =
    [
        new("connections", SecretPlace.OfConnection, Sql.ListConnections, Sql.UpdateConnection),
        new("upstream_registrations", SecretPlace.OfRegistration, Sql.ListRegistrations, Sql.UpdateRegistration),
        new("upstream_authorizations", SecretPlace.OfRoundTrip, Sql.ListRoundTrips, Sql.UpdateRoundTrip),
        new("mcp_clients", (client, _, _) => SecretPlace.OfMcpClient(client), Sql.ListMcpClients, Sql.UpdateMcpClient),
    ];

    /// <summary>One batch: how many rows it found, how many of them are done, and how many do not open.</summary>
    public async Task<(int Found, int Encrypted, int Lost)> EncryptAsync(
        SealedTable table, string keyId, int passOver, int batch, CancellationToken ct)
    {
        var rows = await db.PageAsync<Row>(table.List, new { KeyId = keyId, Offset = passOver, Limit = batch }, ct);
        var encrypted = 0;
        var lost = 0;

        foreach (var row in rows)
        {
            var place = table.Place(row.First, row.Second, row.Third);

            if (protector.TryUnprotect(row.Secrets, place) is not { } opened)
            {
                lost++;
                continue;
            }

            var anew = protector.Protect(opened, place);
            encrypted += await db.WriteAsync(
                table.Update,
                new { HashId = row.Hash, TextId = row.Text, row.First, row.Second, row.Third, Old = row.Secrets, New = anew.Bytes, anew.KeyId },
                ct);
        }

        return (rows.Count, encrypted, lost);
    }

    private sealed class Row
    {
        public byte[]? Hash { get; init; }
        public string? Text { get; init; }
        public required string First { get; init; }
        public required string Second { get; init; }
        public required string Third { get; init; }
        public required byte[] Secrets { get; init; }
    }

    private static class Sql
    {
        public const string ListConnections = """
            SELECT NULL AS Hash, connection_id AS Text, subject_id AS First, mcp_client_id AS Second, issuer AS Third,
              secrets AS Secrets
            FROM connections
            WHERE key_id <> @KeyId
            ORDER BY connection_id
            """;

        public const string UpdateConnection = """
            UPDATE connections
            SET secrets = @New, key_id = @KeyId
            WHERE connection_id = @TextId AND secrets = @Old
            """;

        public const string ListRegistrations = """
            SELECT NULL AS Hash, NULL AS Text, mcp_client_id AS First, issuer AS Second, callback_url AS Third,
              secrets AS Secrets
            FROM upstream_registrations
            WHERE key_id <> @KeyId
            ORDER BY mcp_client_id, issuer, callback_url
            """;

        public const string UpdateRegistration = """
            UPDATE upstream_registrations
            SET secrets = @New, key_id = @KeyId
            WHERE mcp_client_id = @First AND issuer = @Second AND callback_url = @Third AND secrets = @Old
            """;

        public const string ListRoundTrips = """
            SELECT state_hash AS Hash, NULL AS Text, subject_id AS First, mcp_client_id AS Second, issuer AS Third,
              secrets AS Secrets
            FROM upstream_authorizations
            WHERE key_id <> @KeyId
            ORDER BY state_hash
            """;

        public const string UpdateRoundTrip = """
            UPDATE upstream_authorizations
            SET secrets = @New, key_id = @KeyId
            WHERE state_hash = @HashId AND secrets = @Old
            """;

        public const string ListMcpClients = """
            SELECT NULL AS Hash, mcp_client_id AS Text, mcp_client_id AS First, '' AS Second, '' AS Third, secrets AS Secrets
            FROM mcp_clients
            WHERE key_id <> @KeyId
            ORDER BY mcp_client_id
            """;

        public const string UpdateMcpClient = """
            UPDATE mcp_clients
            SET secrets = @New, key_id = @KeyId
            WHERE mcp_client_id = @TextId AND secrets = @Old
            """;
    }
}
