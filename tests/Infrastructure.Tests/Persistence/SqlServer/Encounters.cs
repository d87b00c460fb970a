using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>A parameter that meets a column.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Column">The column.</param>
/// <param name="IsStored">Whether it becomes the column's value, rather than being compared with it.</param>
/// <param name="IsWithin">Whether the column stands within a function, so that only the kind of its type matters.</param>
internal sealed record Encounter(string Parameter, SchemaColumn Column, bool IsStored, bool IsWithin);

/// <summary>Which columns the parameters of a statement meet, and which columns meet each other.</summary>
internal sealed class Encounters : TSqlFragmentVisitor
{
    private readonly SqlServerSchema _schema;
    private readonly Stack<Dictionary<string, string>> _scopes = new();

    private Encounters(SqlServerSchema schema) => _schema = schema;

    public List<Encounter> Found { get; } = [];

    public List<(SchemaColumn First, SchemaColumn Second)> Columns { get; } = [];

    public HashSet<string> Parameters { get; } = new(StringComparer.Ordinal);

    public static Encounters Of(string statement, SqlServerSchema schema)
    {
        var encounters = new Encounters(schema);
        TransactSql.Statements(statement).Single().Accept(encounters);

        return encounters;
    }

    /// <summary>The parameters that a statement names.</summary>
    public static IReadOnlyCollection<string> NamesIn(string statement)
    {
        var names = new VariableNames();
        TransactSql.Parse(statement, out _).Accept(names);

        return names.Found;
    }

    public override void Visit(VariableReference node) => Parameters.Add(node.Name[1..]);

    public override void ExplicitVisit(QuerySpecification node) => Within(Tables(node.FromClause), () => base.ExplicitVisit(node));

    public override void ExplicitVisit(UpdateSpecification node) => Within(Tables(node.Target), () => base.ExplicitVisit(node));

    public override void ExplicitVisit(DeleteSpecification node) => Within(Tables(node.Target), () => base.ExplicitVisit(node));

    public override void ExplicitVisit(InsertSpecification node)
    {
        var table = ((NamedTableReference)node.Target).SchemaObject.BaseIdentifier.Value;
        var values = node.InsertSource switch
        {
            ValuesInsertSource source => source.RowValues.Single().ColumnValues,
            SelectInsertSource { Select: QuerySpecification select } =>
                [.. select.SelectElements.Cast<SelectScalarExpression>().Select(element => element.Expression)],
            _ => throw new NotSupportedException("An INSERT has VALUES or a SELECT."),
        };

        foreach (var (column, value) in node.Columns.Zip(values))
        {
            Meet(value, ColumnNamed(table, column.MultiPartIdentifier.Identifiers[^1].Value), isStored: true, isWithin: false);
        }

        base.ExplicitVisit(node);
    }

    public override void Visit(AssignmentSetClause node) =>
        Meet(node.NewValue, Resolve(node.Column).Single(), isStored: true, isWithin: false);

    public override void Visit(BooleanComparisonExpression node) => Compare(node.FirstExpression, node.SecondExpression);

    public override void Visit(LikePredicate node) => Compare(node.FirstExpression, node.SecondExpression);

    public override void Visit(SimpleCaseExpression node)
    {
        foreach (var when in node.WhenClauses)
        {
            Compare(node.InputExpression, when.WhenExpression);
        }
    }

    private void Compare(ScalarExpression first, ScalarExpression second)
    {
        var (left, right) = (Resolve(first), Resolve(second));
        left.ForEach(column => Meet(second, column, isStored: false, first is not ColumnReferenceExpression));
        right.ForEach(column => Meet(first, column, isStored: false, second is not ColumnReferenceExpression));
        Columns.AddRange(left.SelectMany(_ => right, (a, b) => (a, b)));
    }

    private void Meet(ScalarExpression value, SchemaColumn column, bool isStored, bool isWithin)
    {
        if (value is VariableReference parameter)
        {
            Found.Add(new Encounter(parameter.Name[1..], column, isStored, isWithin));
        }
    }

    // A column itself, or the columns of COALESCE and of LOWER.
    private List<SchemaColumn> Resolve(ScalarExpression expression) => expression switch
    {
        ColumnReferenceExpression { MultiPartIdentifier: { } name } => Resolve(name) is { } column ? [column] : [],
        CoalesceExpression coalesce => [.. coalesce.Expressions.SelectMany(Resolve)],
        FunctionCall function => [.. function.Parameters.SelectMany(Resolve)],
        ParenthesisExpression parenthesis => Resolve(parenthesis.Expression),
        _ => [],
    };

    // Null for what a derived table makes, such as a number of rows.
    private SchemaColumn? Resolve(MultiPartIdentifier name)
    {
        var column = name.Identifiers[^1].Value;

        if (name.Count > 1)
        {
            var alias = name.Identifiers[^2].Value;

            return _scopes.FirstOrDefault(scope => scope.ContainsKey(alias)) is { } scope ? ColumnNamed(scope[alias], column) : null;
        }

        return _scopes.SelectMany(scope => scope.Values)
            .SelectMany(table => _schema.Columns.Where(each => each.Table == table && each.Name == column))
            .First();
    }

    private SchemaColumn ColumnNamed(string table, string column) =>
        _schema.Columns.Single(each => each.Table == table && each.Name == column);

    private void Within(Dictionary<string, string> tables, Action visit)
    {
        _scopes.Push(tables);
        visit();
        _scopes.Pop();
    }

    private static Dictionary<string, string> Tables(TSqlFragment? from)
    {
        var tables = new NamedTables();
        from?.Accept(tables);

        return tables.ByAlias;
    }

    private sealed class NamedTables : TSqlFragmentVisitor
    {
        public Dictionary<string, string> ByAlias { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(NamedTableReference node) =>
            ByAlias[(node.Alias ?? node.SchemaObject.BaseIdentifier).Value] = node.SchemaObject.BaseIdentifier.Value;
    }

    private sealed class VariableNames : TSqlFragmentVisitor
    {
        public HashSet<string> Found { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(VariableReference node) => Found.Add(node.Name[1..]);
    }
}
