using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>
/// The language of SQL Server 2019. The newest grammar is not used: it accepts two bars for concatenation, which 2019 does not.
/// </summary>
internal static class TransactSql
{
    /// <summary>The statements of a text; throws when it is not of the language.</summary>
    public static IReadOnlyList<TSqlStatement> Statements(string text)
    {
        var fragment = Parse(text, out var errors);

        return errors.Count == 0
            ? [.. ((TSqlScript)fragment).Batches.SelectMany(batch => batch.Statements)]
            : throw new FormatException(string.Join("; ", errors.Select(error => $"line {error.Line}: {error.Message}")));
    }

    public static TSqlFragment Parse(string text, out IList<ParseError> errors)
    {
        using var reader = new StringReader(text);

        return new TSql150Parser(initialQuotedIdentifiers: true).Parse(reader, out errors);
    }

    public static string Write(TSqlFragment fragment)
    {
        new Sql150ScriptGenerator().GenerateScript(fragment, out var text);

        return text;
    }
}
