namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>
/// Every statement is bound to the schema that the migrations of SQL Server make, as the server would bind it, so that a
/// misspelt column is found without one.
/// </summary>
public sealed class StatementBindingTests(BoundStatements bound) : IClassFixture<BoundStatements>
{
    public static TheoryData<StoredStatement> Statements => [.. StoredSql.SentTo(SqlServerSchema.Dialect)];

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_binds_to_the_schema_of_SQL_Server(StoredStatement statement) =>
        bound.Faults[statement.Name].Should().BeEmpty();

    [Fact]
    public void The_schema_itself_is_valid() => bound.Faults["schema"].Should().BeEmpty();

    [Fact]
    public void A_misspelt_statement_is_caught()
    {
        StoredStatement[] canaries =
        [
            new("a column of UPDATE", "UPDATE sessions SET revoked = @Now WHERE session_id = @SessionId"),
            new("a column of WHERE", "UPDATE sessions SET revoked_at = @Now WHERE sesion_id = @SessionId"),
            new("a column of SELECT", "SELECT s.session FROM sessions s WHERE s.session_id = @SessionId"),
            new("a column of INSERT", "INSERT INTO store_facts (fact, contents) VALUES (@Fact, @Content)"),
            new("a column of JOIN", "SELECT s.session_id FROM sessions s INNER JOIN subjects p ON p.subject = s.subject_id"),
            new("a column of ORDER BY", "SELECT s.session_id FROM sessions s ORDER BY s.created"),
            new("a column of EXISTS", "DELETE FROM subjects WHERE EXISTS (SELECT 1 FROM sessions s WHERE s.subject = subjects.subject_id)"),
            new("a table", "SELECT session_id FROM session WHERE session_id = @SessionId"),
            new("an alias", "SELECT x.session_id FROM sessions s"),
            new("a parameter without a type", "UPDATE sessions SET revoked_at = @Never WHERE session_id = @SessionId"),
            new("the grammar of another engine", "SELECT session_id FROM sessions LIMIT 1"),
        ];

        var faults = StatementBinder.Faults(SqlServerSchema.Real, canaries);

        faults.Select(fault => fault.Key).Should().BeEquivalentTo(canaries.Select(canary => canary.Name));
    }

    [Fact]
    public void A_column_that_is_deleted_from_a_migration_is_missed()
    {
        var without = SqlServerSchema.Of(SqlServerSchema.Migrations.Select(
            migration => migration.Sql.Replace("  redeemed_at      BIGINT        NULL,\n", "", StringComparison.Ordinal)));

        without.Columns.Should().HaveCount(SqlServerSchema.Real.Columns.Count - 1);
        StatementBinder.Faults(without, StoredSql.SentTo(SqlServerSchema.Dialect)).Select(fault => fault.Key)
            .Should().Contain("AuthorizationCodeRepository.MarkRedeemed").And.NotContain("SessionRepository.Find");
    }
}

/// <summary>Every statement bound once, for many tests that look at one each.</summary>
public sealed class BoundStatements
{
    public ILookup<string, string> Faults { get; } =
        StatementBinder.Faults(SqlServerSchema.Real, StoredSql.SentTo(SqlServerSchema.Dialect));
}
