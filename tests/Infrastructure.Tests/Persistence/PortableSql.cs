using Bifrost.Infrastructure.Tests.Persistence.SqlServer;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>
/// What keeps a statement shared: the grammar of SQL Server 2019 accepts it, and it uses none of the words that one engine
/// has and the other has not. The grammar of 2019 is meant: the newest accepts two bars for concatenation.
/// </summary>
internal static class PortableSql
{
    private static readonly HashSet<string> Banned = new(StringComparer.OrdinalIgnoreCase)
    {
        "MERGE", "CONFLICT", "RETURNING", "OUTPUT", "LIMIT", "TOP", "ISNULL", "IFNULL", "GETDATE", "SYSDATETIME", "IIF", "rowid",
    };

    /// <summary>What is wrong with a statement; empty when it is portable.</summary>
    public static IReadOnlyList<string> Faults(string sql)
    {
        var fragment = TransactSql.Parse(sql, out var errors);

        if (errors.Count > 0)
        {
            return [.. errors.Select(error => $"line {error.Line}: {error.Message}")];
        }

        if (fragment is not TSqlScript { Batches: [{ Statements: [DataModificationStatement or SelectStatement] }] })
        {
            return ["it is not one SELECT, INSERT, UPDATE or DELETE"];
        }

        var words = fragment.ScriptTokenStream
            .Where(token => token.TokenType is not (TSqlTokenType.AsciiStringLiteral or TSqlTokenType.Variable))
            .Select(token => token.Text)
            .OfType<string>()
            .Where(Banned.Contains)
            .Select(word => $"{word} is not portable");
        var texts = new TextAddition();
        fragment.Accept(texts);

        return [.. words, .. texts.Faults];
    }

    /// <summary>The tables that a statement names.</summary>
    public static IReadOnlyList<string> Tables(string sql)
    {
        var tables = new NamedTables();
        TransactSql.Parse(sql, out _).Accept(tables);

        return tables.Names;
    }

    // One engine adds texts with it, the other turns them into numbers.
    private sealed class TextAddition : TSqlFragmentVisitor
    {
        public List<string> Faults { get; } = [];

        public override void Visit(BinaryExpression node)
        {
            if (node.BinaryExpressionType == BinaryExpressionType.Add
                && (node.FirstExpression is StringLiteral || node.SecondExpression is StringLiteral))
            {
                Faults.Add("+ on text is not portable");
            }
        }
    }

    private sealed class NamedTables : TSqlFragmentVisitor
    {
        public List<string> Names { get; } = [];

        public override void Visit(NamedTableReference node) => Names.Add(node.SchemaObject.BaseIdentifier.Value);
    }
}
