using Bifrost.Infrastructure.Persistence;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>What every migration of SQL Server keeps to, so that it runs wherever its language is spoken.</summary>
public sealed class SqlServerMigrationTests
{
    private const string Collation = "Latin1_General_100_BIN2";

    [Fact]
    public void They_are_numbered_from_one_without_a_gap_and_named_like_those_of_SQLite()
    {
        var sqlite = Migration.Of(new SqliteDialect("Data Source=unused"));

        SqlServerSchema.Migrations.Select(migration => migration.Name).Should().Equal(sqlite.Select(migration => migration.Name));
        SqlServerSchema.Migrations.Select(migration => migration.Number).Should().Equal(Enumerable.Range(1, sqlite.Count));
    }

    [Fact]
    public void They_keep_to_what_runs_wherever_the_language_is_spoken() =>
        SqlServerSchema.Migrations.SelectMany(migration => Faults(migration.Sql)).Should().BeEmpty();

    [Fact]
    public void Batches_are_parted_where_a_line_says_GO_and_none_is_empty()
    {
        SqlServerSchema.Dialect.Batches("GO\nSELECT 1\r\n go \nSELECT 'GO'\nGO\n").Should().Equal("SELECT 1\r\n go \nSELECT 'GO'");
        SqlServerSchema.Dialect.Batches("SELECT 1\r\nGO\r\nSELECT 2").Should().Equal("SELECT 1", "SELECT 2");
    }

    [Fact]
    public void Text_that_has_a_limit_is_compared_by_bytes_and_payloads_are_no_keys()
    {
        var described = new[] { "virtual_keys.description", "oauth_clients.client_name" };
        var columns = SqlServerSchema.Real.Columns.Where(column => column.Type == "NVARCHAR").ToList();

        columns.Where(column => column.Size > 0 && !described.Contains(column.ToString()))
            .Should().NotBeEmpty().And.OnlyContain(column => column.Collation == Collation);
        columns.Where(column => column.Size < 0).Should().NotBeEmpty().And.OnlyContain(column => column.Collation == null);
    }

    [Fact]
    public void Keys_fit_into_an_index()
    {
        foreach (var key in SqlServerSchema.Real.Keys)
        {
            var columns = key.Columns.Select(name => SqlServerSchema.Real.Columns.Single(
                column => column.Table == key.Table && column.Name == name)).ToList();

            columns.Should().OnlyContain(column => column.KeyBytes > 0, key.Name);
            columns.Sum(column => column.KeyBytes).Should().BeLessThanOrEqualTo(key.IsClustered ? 900 : 1700, key.Name);
        }
    }

    [Theory]
    [InlineData("CREATE TABLE dbo.t (a BIGINT NOT NULL PRIMARY KEY)")]
    [InlineData("CREATE TABLE dbo.t (a BIGINT NOT NULL, INDEX ix (a))")]
    [InlineData("CREATE TABLE t (a BIGINT NOT NULL)")]
    [InlineData("CREATE TABLE dbo.t (a BIGINT)")]
    [InlineData("CREATE TABLE dbo.t (a DATETIME2 NOT NULL)")]
    [InlineData("CREATE TABLE dbo.t (a BIGINT IDENTITY NOT NULL)")]
    [InlineData("ALTER TABLE dbo.t ADD a BIGINT NOT NULL DEFAULT 0")]
    [InlineData("ALTER TABLE dbo.t ALTER COLUMN a BIGINT NULL")]
    [InlineData("ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON")]
    [InlineData("CREATE OR ALTER VIEW dbo.v AS SELECT 1 AS one")]
    [InlineData("CREATE INDEX ix ON dbo.t (a) WITH (IGNORE_DUP_KEY = ON)")]
    [InlineData("IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE name = 'ix') CREATE INDEX ix ON dbo.t (a)")]
    public void What_does_not_run_everywhere_is_caught(string canary) => Faults(canary).Should().NotBeEmpty();

    private static List<string> Faults(string migration) => [.. TransactSql.Statements(migration).SelectMany(Faults)];

    private static IEnumerable<string> Faults(TSqlStatement statement)
    {
        var visitor = new Unusual();
        statement.Accept(visitor);

        return statement switch
        {
            CreateTableStatement table => visitor.Faults.Concat(Name(table.SchemaObjectName)),
            AlterTableAddTableElementStatement added => visitor.Faults.Concat(Name(added.SchemaObjectName)),
            AlterTableDropTableElementStatement dropped => visitor.Faults.Concat(Name(dropped.SchemaObjectName)),
            CreateIndexStatement { IndexOptions.Count: 0 } index => visitor.Faults.Concat(Name(index.OnName)),
            _ => [$"{statement.GetType().Name} is not for migrations"],
        };
    }

    private static IEnumerable<string> Name(SchemaObjectName name) =>
        name.SchemaIdentifier?.Value == "dbo" ? [] : [$"{name.BaseIdentifier.Value} is not said to be in dbo"];

    private sealed class Unusual : TSqlFragmentVisitor
    {
        public List<string> Faults { get; } = [];

        public override void Visit(ConstraintDefinition node)
        {
            if (node is not NullableConstraintDefinition && node.ConstraintIdentifier is null)
            {
                Faults.Add($"{TransactSql.Write(node)} has no name");
            }
        }

        public override void Visit(ColumnDefinition node)
        {
            if (!node.Constraints.OfType<NullableConstraintDefinition>().Any())
            {
                Faults.Add($"{node.ColumnIdentifier.Value} does not say whether it may be null");
            }

            if (node.Index is not null || node.IdentityOptions is not null || node.ComputedColumnExpression is not null)
            {
                Faults.Add($"{node.ColumnIdentifier.Value} is more than a column");
            }

            if (node.DataType is not SqlDataTypeReference
                {
                    SqlDataTypeOption: SqlDataTypeOption.BigInt or SqlDataTypeOption.NVarChar or SqlDataTypeOption.Binary
                    or SqlDataTypeOption.VarBinary
                })
            {
                Faults.Add($"{node.ColumnIdentifier.Value} is of a type that Bifrost does not use");
            }
        }

        public override void Visit(IndexDefinition node) => Faults.Add($"{node.Name?.Value} stands within its table");
    }
}
