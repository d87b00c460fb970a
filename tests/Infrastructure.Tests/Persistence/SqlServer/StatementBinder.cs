using System.Globalization;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Microsoft.SqlServer.Dac.Model;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>
/// Binds statements to a schema as the server would: each is the body of a procedure with its parameters, in a model of the
/// schema that is then validated.
/// </summary>
internal static class StatementBinder
{
    /// <summary>What does not bind, by the name of the statement.</summary>
    public static ILookup<string, string> Faults(SqlServerSchema schema, IReadOnlyList<StoredStatement> statements)
    {
        using var model = new TSqlModel(SqlServerVersion.Sql150, new TSqlModelOptions());

        foreach (var part in schema.Script)
        {
            model.AddObjects(part);
        }

        var refused = statements.SelectMany((statement, index) => Add(model, index, statement)).ToList();
        var unbound = model.Validate().Select(message => (Name: NameOf(message, statements), Text: $"{message.Number}: {message.Message}"));

        return refused.Concat(unbound).ToLookup(fault => fault.Name, fault => fault.Text);
    }

    private static List<(string Name, string Text)> Add(TSqlModel model, int index, StoredStatement statement)
    {
        try
        {
            var parameters = Encounters.NamesIn(statement.Text).Select(name => $"@{name} {TypeOf(name)}").ToList();
            var head = $"CREATE PROCEDURE dbo.{Procedure(index)} {string.Join(", ", parameters)} AS";
            model.AddOrUpdateObjects($"{head}\n{statement.Text}", Procedure(index), new TSqlObjectOptions());

            return [];
        }
        catch (Exception refusal) when (refusal is DacModelException or InvalidOperationException)
        {
            return [(statement.Name, refusal.Message)];
        }
    }

    private static string Procedure(int index) => string.Create(CultureInfo.InvariantCulture, $"statement_{index:0000}");

    private static string NameOf(DacModelMessage message, IReadOnlyList<StoredStatement> statements)
    {
        var index = statements.Index().Where(each => message.Message.Contains(Procedure(each.Index), StringComparison.Ordinal)).ToList();

        return index.Count > 0 ? index[0].Item.Name : "schema";
    }

    private static string TypeOf(string parameter) => SqlServerTypes.Of(parameter) switch
    {
        { Size: 0 } type => type.Kind.ToString(),
        { Size: -1 } type => $"{type.Kind}(MAX)",
        var type => string.Create(CultureInfo.InvariantCulture, $"{type.Kind}({type.Size})"),
    };
}
