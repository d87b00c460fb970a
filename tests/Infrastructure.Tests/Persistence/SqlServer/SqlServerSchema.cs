using System.Globalization;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>A column as the migrations make it.</summary>
internal sealed record SchemaColumn(string Table, string Name, string Type, int Size, bool IsNullable, string? Collation)
{
    /// <summary>Bytes that it takes at most in the key of an index; -1 when it cannot be in one.</summary>
    public int KeyBytes => (Type, Size) switch
    {
        (_, -1) => -1,
        ("NVARCHAR", _) => Size * 2,
        ("BIGINT", _) => 8,
        _ => Size,
    };

    public override string ToString() => $"{Table}.{Name}";
}

/// <summary>A primary key, unique constraint or index.</summary>
internal sealed record SchemaKey(string Table, string Name, IReadOnlyList<string> Columns, bool IsUnique, bool IsPrimary, bool IsClustered, string? Filter);

/// <summary>
/// What migrations leave behind, found by carrying them out on their syntax: a model of a schema knows tables but no history,
/// so that an added column is added to the statement that made its table.
/// </summary>
internal sealed class SqlServerSchema
{
    public static readonly SqlServerDialect Dialect = new(new SqlConnectionStringBuilder("Server=nowhere;Database=bifrost"));

    private readonly Dictionary<string, CreateTableStatement> _tables = new(StringComparer.Ordinal);
    private readonly List<CreateIndexStatement> _indexes = [];

    /// <summary>The real migrations.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = Migration.Of(Dialect);

    /// <summary>What the real migrations leave behind, with the table of their history.</summary>
    public static SqlServerSchema Real { get; } = Of(Migrations.Select(migration => migration.Sql));

    public IReadOnlyCollection<string> Tables => _tables.Keys;

    public IReadOnlyList<SchemaColumn> Columns =>
        [.. _tables.SelectMany(table => table.Value.Definition.ColumnDefinitions.Select(column => ColumnOf(table.Key, column)))];

    public IReadOnlyList<SchemaKey> Keys =>
    [
        .. _tables.SelectMany(table => Constraints(table.Value).OfType<UniqueConstraintDefinition>().Select(unique => new SchemaKey(
            table.Key,
            unique.ConstraintIdentifier.Value,
            [.. unique.Columns.Select(column => column.Column.MultiPartIdentifier.Identifiers[^1].Value)],
            IsUnique: true,
            unique.IsPrimaryKey,
            unique.Clustered ?? unique.IsPrimaryKey,
            Filter: null))),
        .. _indexes.Select(index => new SchemaKey(
            index.OnName.BaseIdentifier.Value,
            index.Name.Value,
            [.. index.Columns.Select(column => column.Column.MultiPartIdentifier.Identifiers[^1].Value)],
            index.Unique,
            IsPrimary: false,
            index.Clustered ?? false,
            index.FilterPredicate is null ? null : TransactSql.Write(index.FilterPredicate))),
    ];

    /// <summary>Statements that make the schema at once.</summary>
    public IEnumerable<string> Script => _tables.Values.Select(TransactSql.Write).Concat(_indexes.Select(TransactSql.Write));

    public static SqlServerSchema Of(IEnumerable<string> migrations)
    {
        var schema = new SqlServerSchema();

        foreach (var statement in migrations.Prepend(Dialect.CreateHistory).SelectMany(TransactSql.Statements))
        {
            schema.Carry(statement);
        }

        return schema;
    }

    /// <summary>The constraints of a table, whether they stand beside a column or below all.</summary>
    public static IEnumerable<ConstraintDefinition> Constraints(CreateTableStatement table) =>
        table.Definition.TableConstraints
            .Concat(table.Definition.ColumnDefinitions.SelectMany(column => column.Constraints.Append(column.DefaultConstraint)))
            .OfType<ConstraintDefinition>();

    private void Carry(TSqlStatement statement)
    {
        switch (statement)
        {
            case CreateTableStatement table:
                _tables.Add(table.SchemaObjectName.BaseIdentifier.Value, table);
                break;
            case CreateIndexStatement index:
                _indexes.Add(index);
                break;
            case AlterTableAddTableElementStatement added:
                Add(TableOf(added), added.Definition);
                break;
            case AlterTableDropTableElementStatement dropped:
                Drop(TableOf(dropped), dropped.AlterTableDropTableElements);
                break;
            case IfStatement { ThenStatement: CreateTableStatement history }:
                Carry(history);
                break;
            default:
                throw new NotSupportedException($"A migration does not do this: {TransactSql.Write(statement)}");
        }
    }

    private CreateTableStatement TableOf(AlterTableStatement statement) => _tables[statement.SchemaObjectName.BaseIdentifier.Value];

    private static void Add(CreateTableStatement table, TableDefinition added)
    {
        foreach (var column in added.ColumnDefinitions)
        {
            table.Definition.ColumnDefinitions.Add(column);
        }

        foreach (var constraint in added.TableConstraints)
        {
            table.Definition.TableConstraints.Add(constraint);
        }
    }

    private static void Drop(CreateTableStatement table, IEnumerable<AlterTableDropTableElement> dropped)
    {
        foreach (var element in dropped)
        {
            var column = table.Definition.ColumnDefinitions.Single(each => each.ColumnIdentifier.Value == element.Name.Value);

            if (element.TableElementType != TableElementType.Column || column.DefaultConstraint is not null)
            {
                throw new NotSupportedException($"A migration drops columns without a default only, not {element.Name.Value}.");
            }

            table.Definition.ColumnDefinitions.Remove(column);
        }
    }

    private static SchemaColumn ColumnOf(string table, ColumnDefinition column)
    {
        var type = (SqlDataTypeReference)column.DataType;
        var size = type.Parameters switch
        {
            [MaxLiteral] => -1,
            [{ } length] => int.Parse(length.Value, CultureInfo.InvariantCulture),
            _ => 0,
        };
        var isNullable = column.Constraints.OfType<NullableConstraintDefinition>().Single().Nullable;

        return new SchemaColumn(
            table, column.ColumnIdentifier.Value, type.SqlDataTypeOption.ToString().ToUpperInvariant(), size, isNullable, column.Collation?.Value);
    }
}
