using System.Text.RegularExpressions;
using Bifrost.Architecture.Tests.Text;

namespace Bifrost.Architecture.Tests;

/// <summary>SQL stands in nested classes named Sql, where the portability test finds it, and nowhere else.</summary>
public sealed partial class SqlPlaceTests
{
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["src/Infrastructure/Persistence/SqliteDialect.cs"] = "What only this engine understands is what a dialect is for.",
        ["src/Infrastructure/Persistence/SqlServer/SqlServerDialect.cs"] = "What only this engine understands is what a dialect is for.",
        ["src/Infrastructure/Persistence/SqliteScript.cs"] = "A part of the dialect: what stands around the migrations when its shell runs them.",
        ["src/Infrastructure/Persistence/SqlServer/SqlServerScript.cs"] =
            "A part of the dialect: what stands around the migrations when its own tool runs them.",
        ["src/Infrastructure/Persistence/Queries/ExpiredRows.cs"] =
            "Conditions of a table of tables; the statement around them is the dialect's, because engines delete in batches differently.",
        ["src/Infrastructure/Persistence/StoreChanges.cs"] =
            "Sends nothing: it reads in a statement which table that changes.",
    };

    [Fact]
    public void No_string_outside_a_class_named_Sql_holds_SQL()
    {
        Misplaced(Product.Sources.Where(file => !Exceptions.ContainsKey(file.Path))).Should().BeEmpty();
    }

    [Fact]
    public void Every_exception_is_still_needed()
    {
        Misplaced(Product.Sources.Where(file => Exceptions.ContainsKey(file.Path)))
            .Select(place => place[..place.IndexOf(':', StringComparison.Ordinal)])
            .Distinct()
            .Should().BeEquivalentTo(Exceptions.Keys);
    }

    [Fact]
    public void SQL_stands_under_persistence_only()
    {
        Product.Sources
            .Where(file => file.Parts.BodiesOf("Sql").Count > 0)
            .Should().HaveCountGreaterThan(10)
            .And.OnlyContain(file => file.Path.StartsWith("src/Infrastructure/Persistence/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"SELECT 1\"")]
    [InlineData("\"select name from clients\"")]
    [InlineData("\"\"\"\n    INSERT INTO clients (id)\n    VALUES (@Id)\n    \"\"\"")]
    [InlineData("$\"UPDATE {table} SET name = @Name\"")]
    [InlineData("@\"DELETE FROM clients\"")]
    [InlineData("\"x \" + \"WHERE id = @Id\"")]
    [InlineData("\"PRAGMA journal_mode\"")]
    [InlineData("\"CREATE TABLE a (b)\"")]
    [InlineData("\"used_at IS NULL\"")]
    public void Canary_SQL_outside_is_caught(string literal)
    {
        Misplaced([SourceFile.Of("src/A.cs", $"class A\n{{\n    string s = {literal};\n}}")]).Should().ContainSingle().Which.Should().StartWith("src/A.cs:3");
    }

    [Theory]
    [InlineData("class A { static class Sql { const string B = \"SELECT 1\"; } }")]
    [InlineData("// SELECT 1\nclass A { /* \"DELETE FROM a\" */ }")]
    [InlineData("class A { string s = \"POST, GET, DELETE, OPTIONS\"; }")]
    [InlineData("class A { string s = \"Select a service and update it from the page where it is.\"; }")]
    public void SQL_inside_and_plain_words_are_not_caught(string source)
    {
        Misplaced([SourceFile.Of("src/A.cs", source)]).Should().BeEmpty();
    }

    private static IEnumerable<string> Misplaced(IEnumerable<SourceFile> files) =>
        from file in files
        let inside = file.Parts.BodiesOf("Sql")
        from literal in file.Parts.Strings
        where SqlWords().IsMatch(literal.Text) && !inside.Any(body => literal.Offset > body.Start && literal.Offset < body.End)
        select $"{file.Path}:{file.LineOf(literal.Offset)}";

    [GeneratedRegex(
        @"\b(?:SELECT|WHERE|PRAGMA|VALUES|HAVING)\b|\b(?:ORDER|GROUP) BY\b|\bIS (?:NOT )?NULL\b|\bNOT EXISTS\b"
        + @"|(?i:\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+\S+\s+set\b|\bselect\s+\S+(?:,\s*\S+)*\s+from\b"
        + @"|\b(?:create|alter|drop)\s+(?:table|index|view)\b)")]
    private static partial Regex SqlWords();
}
