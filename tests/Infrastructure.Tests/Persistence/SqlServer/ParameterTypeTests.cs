using System.Data;
using Bifrost.Infrastructure.Persistence.SqlServer;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>Every parameter is sent in the type of the columns that it meets: indexes are used, and one plan serves every value.</summary>
public sealed class ParameterTypeTests
{
    // These meet no column: they say how many rows.
    private static readonly string[] Counts = ["Batch", "Keep", "KeepAnswered", "KeepOpen", "Limit", "Offset"];

    private static readonly List<(StoredStatement Statement, Encounters Encounters)> All =
        [.. StoredSql.SentTo(SqlServerSchema.Dialect).Select(statement => (statement, Encounters.Of(statement.Text, SqlServerSchema.Real)))];

    [Fact]
    public void Every_parameter_of_every_statement_has_the_type_of_its_column() =>
        All.SelectMany(each => Faults(each.Statement.Name, each.Encounters)).Distinct().Should().BeEmpty();

    [Fact]
    public void Every_size_is_that_of_a_column()
    {
        var met = All.SelectMany(each => each.Encounters.Found).Where(each => !each.IsWithin).ToLookup(
            each => each.Parameter, each => each.Column.Size, StringComparer.OrdinalIgnoreCase);

        met.Where(sizes => !sizes.Contains(SqlServerTypes.Of(sizes.Key).Size)).Select(sizes => sizes.Key).Should().BeEmpty();
    }

    [Fact]
    public void Every_parameter_meets_a_column_unless_it_counts()
    {
        var parameters = All.SelectMany(each => each.Encounters.Parameters).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var met = All.SelectMany(each => each.Encounters.Found).Select(each => each.Parameter);

        parameters.Except(met, StringComparer.OrdinalIgnoreCase).Should().BeEquivalentTo(Counts);
    }

    [Fact]
    public void Columns_that_are_compared_are_of_one_kind_and_collation()
    {
        var pairs = All.SelectMany(each => each.Encounters.Columns).Distinct().ToList();

        pairs.Should().Contain(pair => pair.First.Name == "session_id").And.OnlyContain(
            pair => pair.First.Type == pair.Second.Type && pair.First.Collation == pair.Second.Collation);
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM sessions WHERE session_id = @CodeHash")]
    [InlineData("SELECT COUNT(*) FROM sessions s WHERE s.created_at > @SessionId")]
    [InlineData("SELECT COUNT(*) FROM sessions WHERE session_id = @Unheard")]
    [InlineData("UPDATE sessions SET revoked_at = @SessionId WHERE session_id = @SessionId")]
    [InlineData("UPDATE virtual_keys SET name = @Issuer WHERE virtual_key_id = @VirtualKeyId")]
    [InlineData("INSERT INTO store_facts (fact, content) VALUES (@Fact, @Fact)")]
    [InlineData("INSERT INTO store_facts (fact, content) SELECT @Now, content FROM store_facts")]
    [InlineData("DELETE FROM subjects WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.subject_id = subjects.subject_id AND s.expires_at > @Kind)")]
    [InlineData("SELECT name FROM virtual_keys WHERE LOWER(name) LIKE @Now ESCAPE '!'")]
    [InlineData("UPDATE pending_flows SET outcome = NULL WHERE COALESCE(subject_id, '') = @Now")]
    [InlineData("SELECT CASE kind WHEN @Now THEN 1 ELSE 0 END FROM subjects")]
    public void A_parameter_of_another_type_is_caught(string canary) =>
        Faults("canary", Encounters.Of(canary, SqlServerSchema.Real)).Should().NotBeEmpty();

    private static IEnumerable<string> Faults(string statement, Encounters encounters)
    {
        foreach (var name in encounters.Parameters.Where(name => !SqlServerTypes.Names.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            var columns = encounters.Found.Where(each => each.Parameter == name).Select(each => $"{each.Column} {each.Column.Type}({each.Column.Size})");

            yield return $"{statement}: @{name} has no type; it meets {string.Join(", ", columns.DefaultIfEmpty("no column"))}";
        }

        foreach (var (parameter, column, isStored, _) in encounters.Found.Where(
            each => SqlServerTypes.Names.Contains(each.Parameter, StringComparer.OrdinalIgnoreCase)))
        {
            var type = SqlServerTypes.Of(parameter);

            if (NameOf(type.Kind) != column.Type || (isStored && type.Size != column.Size))
            {
                yield return $"{statement}: @{parameter} is {NameOf(type.Kind)}({type.Size}), but {column} is {column.Type}({column.Size})";
            }
        }
    }

    private static string NameOf(SqlDbType kind) => kind.ToString().ToUpperInvariant();
}
