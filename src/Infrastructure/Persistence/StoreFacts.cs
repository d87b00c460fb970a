namespace Bifrost.Infrastructure.Persistence;

/// <summary>Small facts that the store keeps about itself.</summary>
internal sealed class StoreFacts(DbSession db)
{
    /// <summary>Fingerprint of the configuration of the last start.</summary>
    public const string Configuration = "configuration";

    /// <summary>Who purges, and until when; see <see cref="PurgeTurn"/>.</summary>
    public const string Purge = "purge";

    public async Task<string?> FindAsync(string fact, CancellationToken ct) =>
        await db.FindAsync<string>(Sql.Find, new { Fact = fact }, ct);

    public Task KeepAsync(string fact, string content, CancellationToken ct) =>
        db.UpsertAsync(Sql.Renew, Sql.Add, new { Fact = fact, Content = content }, ct);

    /// <summary>Keeps a fact that nobody has kept yet.</summary>
    public Task<bool> TryAddAsync(string fact, string content, CancellationToken ct) =>
        db.TryInsertAsync(Sql.Add, new { Fact = fact, Content = content }, ct);

    /// <summary>Replaces a fact, unless somebody else did since it was seen.</summary>
    public async Task<bool> TryReplaceAsync(string fact, string seen, string content, CancellationToken ct) =>
        await db.WriteAsync(Sql.Replace, new { Fact = fact, Seen = seen, Content = content }, ct) == 1;

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

        public const string Replace = """
            UPDATE store_facts
            SET content = @Content
            WHERE fact = @Fact AND content = @Seen
            """;

        public const string Add = """
            INSERT INTO store_facts (fact, content)
            VALUES (@Fact, @Content)
            """;
    }
}
