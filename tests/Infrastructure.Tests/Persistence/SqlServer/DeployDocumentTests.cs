using System.Text.RegularExpressions;
using Bifrost.Infrastructure.Tests.Configuration;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>docs/deploy-sqlserver.md and the script beside it say what the program says, in a language that the server has.</summary>
public sealed partial class DeployDocumentTests
{
    private static readonly string Page = Read("docs", "deploy-sqlserver.md");
    private static readonly string Script = Read("deploy", "create-database.sql");

    public static TheoryData<string> Statements => [.. Sql().Matches(Page).Select(match => match.Groups["text"].Value), Script];

    // Texts in the source that go over several lines are one.
    private static readonly string Source = Joined().Replace(
        string.Concat(Directory.GetFiles(Path.Combine(DatabaseDocumentTests.Root(), "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)), "");

    [Theory]
    [MemberData(nameof(Statements))]
    public void Its_statements_are_of_the_language(string text)
    {
        TransactSql.Parse(text, out var errors);

        errors.Select(error => $"line {error.Line}: {error.Message}").Should().BeEmpty();
    }

    [Fact]
    public void The_page_and_the_script_grant_the_same() =>
        Grants(Sql().Match(Page).Groups["text"].Value).Should().Equal(Grants(Script)).And.HaveCount(3);

    [Fact]
    public void Tables_that_it_names_are_there()
    {
        var tables = Table().Matches(Page).Select(match => match.Groups["name"].Value).Distinct().ToList();

        tables.Should().HaveCountGreaterThan(3).And.BeSubsetOf(SqlServerSchema.Real.Tables);
    }

    [Theory]
    [InlineData("## When it does not start", 15)]
    [InlineData("- **The log**", 14)]
    public void Every_sentence_that_it_explains_is_one_that_the_program_says(string heading, int rows)
    {
        var section = Page[Page.IndexOf(heading, StringComparison.Ordinal)..];
        var table = section[section.IndexOf("|---", StringComparison.Ordinal)..].Split("\n\n")[0].Split('\n')[1..];

        table.Should().HaveCount(rows);
        table.SelectMany(row => Quoted().Matches(row[..row.LastIndexOf(" | ", StringComparison.Ordinal)])).Select(match => match.Groups["words"].Value)
            .Where(words => !Source.Contains(words, StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void What_it_says_can_be_measured_is_measured()
    {
        Source.Should().Contain("Meter.CreateHistogram<double>(\n        \"bifrost.message.duration\", \"s\"").And.Contain("Name = \"Bifrost\";");
        Page.Should().ContainAll("`bifrost.message.duration`", "of the meter `Bifrost`");
    }

    [Fact]
    public void Its_configuration_can_be_started_with()
    {
        var loaded = ConfigFolder.Load(
            Json().Match(Page).Groups["text"].Value,
            ("BIFROST_ENCRYPTION_KEY", "0123456789abcdef"),
            ("BIFROST_ADMIN_KEY", "0123456789abcdef"),
            ("BIFROST_DATABASE", "Server=db.example;Database=bifrost;User ID=bifrost_app;Password=p"));

        loaded.Errors.Should().BeEmpty();
        loaded.Configuration!.Settings.Store.IsMigratedByHand.Should().BeTrue();
    }

    private static List<string> Grants(string text) =>
        [.. TransactSql.Statements(text).OfType<GrantStatement>().Select(TransactSql.Write)];

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([DatabaseDocumentTests.Root(), .. path]));

    [GeneratedRegex(@"^```sql\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sql();

    [GeneratedRegex(@"^```json\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex(@"\bdbo\.(?<name>[a-z_]+)|(?:table|writes) `(?<name>[a-z_]+)`")]
    private static partial Regex Table();

    [GeneratedRegex("`(?<words>[^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"""\s*\+\s*\$?""")]
    private static partial Regex Joined();
}
