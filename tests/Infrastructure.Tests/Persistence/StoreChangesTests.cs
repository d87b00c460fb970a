using System.Text.RegularExpressions;
using Bifrost.Infrastructure.Persistence;

namespace Bifrost.Infrastructure.Tests.Persistence;

public sealed class StoreChangesTests
{
    /// <summary>Everything that can end what a credential stands for, or change an account, as the repositories send it.</summary>
    [Theory]
    [InlineData("sessions", "Callers")]
    [InlineData("access_tokens", "Callers")]
    [InlineData("virtual_keys", "Callers")]
    [InlineData("subjects", "Callers, Connections")]
    [InlineData("connections", "Connections")]
    public void Every_statement_that_changes_or_deletes_rows_is_counted(string table, string areas)
    {
        var writes = StoredSql.SentTo(new SqliteDialect("Data Source=unused"))
            .Where(statement => Regex.IsMatch(statement.Text, $@"\b(UPDATE|DELETE FROM) {table}\b")).ToList();

        writes.Should().NotBeEmpty();
        writes.Should().OnlyContain(statement => StoreChanges.AreasOf(statement.Text).ToString() == areas);
    }

    [Theory]
    [InlineData("INSERT INTO connections (connection_id) VALUES (@Id)", "Connections")]
    [InlineData("INSERT INTO sessions (session_id) VALUES (@Id)", "None")]
    [InlineData("UPDATE pending_flows SET outcome = 1 WHERE flow_id IN (SELECT session_id FROM sessions)", "None")]
    [InlineData("DELETE TOP (@Limit) FROM sessions WHERE expires_at < @Now", "Callers")]
    [InlineData("DELETE FROM sessions; UPDATE connections SET status = 1", "Callers, Connections")]
    public void A_statement_counts_for_what_it_writes(string sql, string areas) =>
        StoreChanges.AreasOf(sql).ToString().Should().Be(areas);

    [Fact]
    public void Only_the_areas_that_were_written_count_up()
    {
        var changes = new StoreChanges();

        changes.Note(StoreAreas.Connections);
        changes.Note(StoreAreas.None);

        (changes.Callers, changes.Connections).Should().Be((0, 1));
    }
}
