using System.Text.RegularExpressions;
using Bifrost.Architecture.Tests.Text;

namespace Bifrost.Architecture.Tests;

/// <summary>Size, place and forbidden words of source files.</summary>
public sealed partial class SourceTests
{
    private const int MostLines = 220;

    private static readonly string[] Banned =
    [
        "P:System.DateTime.Now", "P:System.DateTime.UtcNow", "P:System.DateTime.Today", "P:System.DateTimeOffset.Now",
        "P:System.DateTimeOffset.UtcNow", "M:System.Guid.NewGuid", "M:System.Guid.CreateVersion7", "T:System.Random",
    ];

    [Fact]
    public void No_file_is_too_long_to_read()
    {
        TooLong(Product.Sources).Should().BeEmpty();
    }

    [Fact]
    public void Every_namespace_is_the_folder_of_its_file()
    {
        Astray(Product.Sources).Should().BeEmpty();
    }

    [Fact]
    public void Clock_guids_and_chance_break_the_build()
    {
        Product.ReadText("BannedSymbols.txt").Split('\n').Select(line => line.Split(';')[0]).Should().Contain(Banned);
        Product.ReadText(".editorconfig").Should().Contain("dotnet_diagnostic.RS0030.severity = error");
        Product.ReadText("Directory.Build.props").Should()
            .Contain("Microsoft.CodeAnalysis.BannedApiAnalyzers").And.Contain("BannedSymbols.txt").And.Contain("<TreatWarningsAsErrors>true");
    }

    [Fact]
    public void Nobody_reads_the_clock_or_makes_chance_on_the_side()
    {
        UsesBanned(Product.Sources).Should().BeEmpty();
    }

    [Fact]
    public void No_warning_is_silenced_without_a_reason()
    {
        Silenced(Product.Sources).Should().BeEmpty();
    }

    [Fact]
    public void What_is_public_has_a_doc_comment_or_breaks_the_build()
    {
        Product.ReadText("src/Directory.Build.props").Should().Contain("<GenerateDocumentationFile>true</GenerateDocumentationFile>");

        Directory.EnumerateFiles(Path.Combine(Product.Root, "src"), "*.*proj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Product.Root, "*.props"))
            .Append(Path.Combine(Product.Root, ".editorconfig"))
            .Where(file => MentionsDocWarning(File.ReadAllText(file)))
            .Should().BeEmpty();
    }

    [Fact]
    public void Canary_a_file_that_is_too_long_is_caught()
    {
        TooLong([SourceFile.Of("src/Long.cs", new string('\n', MostLines))]).Should().Equal("src/Long.cs");
        TooLong([SourceFile.Of("src/Full.cs", new string('\n', MostLines - 1))]).Should().BeEmpty();
    }

    [Fact]
    public void Canary_a_namespace_elsewhere_is_caught()
    {
        Astray([SourceFile.Of("src/Domain/Flows/A.cs", "namespace Bifrost.Domain.Codes;")]).Should().Equal("src/Domain/Flows/A.cs");
        Astray([SourceFile.Of("src/Domain/Flows/A.cs", "namespace Bifrost.Domain.Flows;")]).Should().BeEmpty();
    }

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = System.DateTimeOffset.Now;")]
    [InlineData("var today = DateTime.Today;")]
    [InlineData("var id = Guid.NewGuid();")]
    [InlineData("var id = Guid.CreateVersion7();")]
    [InlineData("var chance = new Random(1);")]
    [InlineData("var chance = Random.Shared.Next();")]
    public void Canary_a_banned_call_is_caught(string code)
    {
        UsesBanned([SourceFile.Of("src/A.cs", code)]).Should().Equal("src/A.cs:1");
        UsesBanned([SourceFile.Of("src/A.cs", $"#pragma warning disable RS0030 // because\n{code}")]).Should().BeEmpty();
        UsesBanned([SourceFile.Of("src/A.cs", $"// {code}")]).Should().BeEmpty();
    }

    [Fact]
    public void Canary_a_pragma_without_a_reason_is_caught()
    {
        Silenced([SourceFile.Of("src/A.cs", "a();\n#pragma warning disable CA1848\n")]).Should().Equal("src/A.cs:2");
        Silenced([SourceFile.Of("src/A.cs", "#pragma warning disable CA1848 // A reason.\n")]).Should().BeEmpty();
    }

    [Theory]
    [InlineData("<NoWarn>$(NoWarn);CS1591</NoWarn>")]
    [InlineData("<NoWarn>1591</NoWarn>")]
    [InlineData("dotnet_diagnostic.CS1591.severity = none")]
    public void Canary_a_silenced_doc_warning_is_caught(string text)
    {
        MentionsDocWarning(text).Should().BeTrue();
    }

    private static IEnumerable<string> TooLong(IEnumerable<SourceFile> files) =>
        files.Where(file => file.LineOf(file.Text.Length) > MostLines).Select(file => file.Path);

    private static IEnumerable<string> Astray(IEnumerable<SourceFile> files) =>
        from file in files
        let match = Namespace().Match(file.Parts.Code)
        where match.Success && match.Groups[1].Value != NamespaceOf(file.Path)
        select file.Path;

    private static string NamespaceOf(string path) =>
        $"Bifrost.{Path.GetDirectoryName(path["src/".Length..])!.Replace('/', '.').Replace('\\', '.')}";

    private static IEnumerable<string> UsesBanned(IEnumerable<SourceFile> files) =>
        from file in files
        from Match use in BannedUse().Matches(file.Parts.Code)
        where !HasReason().IsMatch(file.Text[..use.Index])
        select $"{file.Path}:{file.LineOf(use.Index)}";

    private static IEnumerable<string> Silenced(IEnumerable<SourceFile> files) =>
        from file in files
        from Match pragma in BarePragma().Matches(file.Text)
        select $"{file.Path}:{file.LineOf(pragma.Index)}";

    private static bool MentionsDocWarning(string text) => DocWarning().IsMatch(text);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Now|UtcNow|Today)\b|\bGuid\.(?:NewGuid|CreateVersion7)\b|\bnew Random\b|\bRandom\.Shared\b")]
    private static partial Regex BannedUse();

    [GeneratedRegex(@"#pragma warning disable RS0030 // \S[^\n]*\n(?![\s\S]*#pragma warning restore RS0030)")]
    private static partial Regex HasReason();

    [GeneratedRegex(@"^[ \t]*#pragma warning disable [^/\n]*$", RegexOptions.Multiline)]
    private static partial Regex BarePragma();

    [GeneratedRegex(@"<NoWarn>[^<]*1591|CS1591\.severity\s*=\s*(?:none|silent|suggestion)")]
    private static partial Regex DocWarning();
}
