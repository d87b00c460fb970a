using System.Collections.Concurrent;
using System.Data;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;

namespace Bifrost.Infrastructure.Persistence.SqlServer;

/// <summary>
/// The values of a statement's parameters, each in the type and size of the column that it meets, whatever its value: one plan
/// for each statement, and indexes that are used. Only those that the statement names are sent.
/// </summary>
internal sealed partial class SqlServerParameters(object args) : SqlMapper.IDynamicParameters
{
    private static readonly ConcurrentDictionary<(string Text, Type Args), IReadOnlyList<PropertyInfo>> Plans = new();

    public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
    {
        foreach (var property in Plans.GetOrAdd((command.CommandText, args.GetType()), Plan))
        {
            command.Parameters.Add(SqlServerTypes.Of(property.Name).ToParameter(property.Name, property.GetValue(args)));
        }
    }

    private static IReadOnlyList<PropertyInfo> Plan((string Text, Type Args) statement)
    {
        var named = Parameter().Matches(statement.Text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);

        return [.. statement.Args.GetProperties().Where(property => named.Contains(property.Name))];
    }

    [GeneratedRegex("@(?<name>[A-Za-z]+)")]
    private static partial Regex Parameter();
}
