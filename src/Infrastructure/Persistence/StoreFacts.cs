namespace Bifrost.Infrastructure.Persistence;

/// <summary>Small facts that the store keeps about itself.</summary>
internal sealed class StoreFacts(DbSession db)
{
    /// <summary>Fingerprint of the configuration of the last start.</summary>
    public const string Configuration = "configuration";

    /// <summary>What ciphertexts are bound to: <see cref="Bound"/>, or less in a store that an earlier release wrote.</summary>
    public const string Sealing = "sealing";

    /// <summary>Every ciphertext is bound to all that its place names.</summary>
    public const string Bound = "bound";

    public async Task<string?> FindAsync(string fact, CancellationToken ct) =>
        await db.FindAsync<string>(Sql.Find, new { Fact = fact }, ct);

    public Task KeepAsync(string fact, string content, CancellationToken ct) =>
        db.UpsertAsync(Sql.Renew, Sql.Add, new { Fact = fact, Content = content }, ct);

    private static class Sql
    {
        public const string Find = """
            SELECT content
            FROM store_facts
            WHERE fact = @Fact
            """;

        public const string Renew = """
            UPDATE store_facts
            SET content = @Content
            WHERE fact = @Fact
            """;

        public const string Add = """
            INSERT INTO store_facts (fact, content)
            VALUES (@Fact, @Content)
            """;
    }
}
