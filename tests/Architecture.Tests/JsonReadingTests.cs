using System.Text.RegularExpressions;
using Bifrost.Architecture.Tests.Text;

namespace Bifrost.Architecture.Tests;

/// <summary>
/// What peers send is read through one reader. The platform's own readers throw for half of a surrogate pair in a name or a text.
/// </summary>
public sealed partial class JsonReadingTests
{
    private const string Reader = "src/Application/Gateway/Protocol/";

    // The administrator's own file, whose reader says where a fault stands, and converters, whose form the platform gives.
    private static readonly string[] Exempt =
    [
        "src/Infrastructure/Configuration/Reading/JsonTree.cs", "src/Infrastructure/Configuration/ConfigurationDigest.cs",
        "src/Api/Contracts/RawJson.cs",
    ];

    [Fact]
    public void Members_are_read_through_the_one_reader()
    {
        UsesOther(Product.Sources).Should().BeEmpty();
    }

    [Fact]
    public void Every_exemption_still_reads_json()
    {
        Product.Sources.Where(file => Exempt.Contains(file.Path) && OtherReader().IsMatch(file.Parts.Code)).Should().HaveCount(Exempt.Length);
    }

    [Theory]
    [InlineData("var reader = new Utf8JsonReader(json);")]
    [InlineData("if (reader.ValueTextEquals(name)) { }")]
    [InlineData("var text = reader.GetString();")]
    [InlineData("var text = reader.GetString()!;")]
    [InlineData("element.TryGetProperty(name, out var member)")]
    [InlineData("using var document = JsonDocument.Parse(json);")]
    [InlineData("if (element.ValueEquals(text)) { }")]
    [InlineData("var node = JsonNode.Parse(json);")]
    public void Canary_another_reader_is_caught(string code)
    {
        UsesOther([SourceFile.Of("src/A.cs", code)]).Should().Equal("src/A.cs:1");
        UsesOther([SourceFile.Of($"{Reader}A.cs", code)]).Should().BeEmpty();
    }

    [Theory]
    [InlineData("var text = Encoding.UTF8.GetString(bytes);")]
    [InlineData("// reader.GetString()")]
    public void Canary_what_reads_no_json_is_not_caught(string code)
    {
        UsesOther([SourceFile.Of("src/A.cs", code)]).Should().BeEmpty();
    }

    private static IEnumerable<string> UsesOther(IEnumerable<SourceFile> files) =>
        from file in files
        where !file.Path.StartsWith(Reader, StringComparison.Ordinal) && !Exempt.Contains(file.Path)
        from Match use in OtherReader().Matches(file.Parts.Code)
        select $"{file.Path}:{file.LineOf(use.Index)}";

    [GeneratedRegex(@"\bUtf8JsonReader\b|\bValueTextEquals\b|\.GetString\(\)|\bTryGetProperty\b|\bJsonDocument\b|\.ValueEquals\(|\bJsonNode\b")]
    private static partial Regex OtherReader();
}
