using System.Reflection;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.Queries;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>One statement of the product.</summary>
/// <param name="Name">Where it stands.</param>
/// <param name="Text">The statement.</param>
public sealed record StoredStatement(string Name, string Text)
{
    public override string ToString() => Name;
}

/// <summary>Every statement of the product, found where house style says that statements stand: in nested classes named Sql.</summary>
internal static class StoredSql
{
    public static IReadOnlyList<StoredStatement> Shared { get; } =
    [
        .. typeof(DbSession).Assembly.GetTypes()
            .Where(type => type is { IsNested: true, Name: "Sql" })
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
            .Where(field => field is { IsLiteral: true } && field.FieldType == typeof(string))
            .Select(field => new StoredStatement(
                $"{field.DeclaringType!.DeclaringType!.Name}.{field.Name}", (string)field.GetRawConstantValue()!)),
    ];

    /// <summary>The conditions of the purge, each in the statement that the given engine makes of it.</summary>
    public static IEnumerable<StoredStatement> Purging(Func<string, string, string> deleteSome) =>
        ExpiredRows.Expired.Append(ExpiredRows.Audit).Select((kind, index) =>
            new StoredStatement($"ExpiredRows.{kind.Table}.{index}", deleteSome(kind.Table, kind.Condition)));

    /// <summary>Every statement as an engine gets it, with those that its dialect completes: any ordered SELECT may be paged.</summary>
    public static IReadOnlyList<StoredStatement> SentTo(ISqlDialect dialect) =>
    [
        .. Shared,
        .. Shared.Where(IsOrdered).Select(statement => new StoredStatement($"{statement.Name}, paged", dialect.Page(statement.Text))),
        .. Purging(dialect.DeleteSome),
    ];

    private static bool IsOrdered(StoredStatement statement) =>
        statement.Text.Split('\n')[^1].StartsWith("ORDER BY ", StringComparison.Ordinal);
}
