namespace Bifrost.Architecture.Tests.Text;

/// <summary>The scanner that the text rules rely on.</summary>
public sealed class SourceScannerTests
{
    [Theory]
    [InlineData("""x = "a";""", "a")]
    [InlineData("""x = "";""", "")]
    [InlineData("""x = "a\"b";""", "a\\\"b")]
    [InlineData("""x = @"a""b\";""", "a\"\"b\\")]
    [InlineData("""x = $"a {b} c";""", "a {} c")]
    [InlineData("""x = $"a {{b}} c";""", "a {{b}} c")]
    [InlineData("""x = $@"a\{b}""c";""", "a\\{}\"\"c")]
    [InlineData("""x = $"a {{{b}}} c";""", "a {}}} c")]
    [InlineData("""x = "a"u8;""", "a")]
    public void A_literal_is_found(string source, string expected)
    {
        SourceScanner.Scan(source).Strings.Single().Text.Should().Be(expected);
    }

    [Fact]
    public void A_raw_literal_is_found_with_the_quotes_in_it()
    {
        SourceScanner.Scan("x = \"\"\"a \"b\" c\"\"\";").Strings.Single().Text.Should().Be("a \"b\" c");
    }

    [Fact]
    public void A_raw_interpolated_literal_keeps_single_braces()
    {
        SourceScanner.Scan("x = $$\"\"\"{ \"a\": {{b}} }\"\"\"; y").Strings.Single().Text.Should().Be("{ \"a\": {} }");
    }

    [Fact]
    public void A_literal_inside_a_hole_is_found_too()
    {
        SourceScanner.Scan("""x = $"a {(b ? "c" : "d")} e"; y = "f";""").Strings.Select(literal => literal.Text)
            .Should().BeEquivalentTo("a {} e", "c", "d", "f");
    }

    [Fact]
    public void Comments_and_characters_hold_no_literals()
    {
        SourceScanner.Scan("""
            // "one"
            /* "two" */
            var quote = '"'; var back = '\\'; var tick = '\'';
            /// <c>"three"</c>
            """).Strings.Should().BeEmpty();
    }

    [Fact]
    public void Code_keeps_its_place_when_the_rest_is_blanked()
    {
        const string source = "a(\"b\"); // c\nd();";
        var code = SourceScanner.Scan(source).Code;

        code.Should().HaveLength(source.Length).And.NotContain("b").And.NotContain("c");
        code.IndexOf("d()", StringComparison.Ordinal).Should().Be(source.IndexOf("d()", StringComparison.Ordinal));
    }

    [Fact]
    public void The_body_of_a_class_ends_with_its_own_brace()
    {
        var parts = SourceScanner.Scan("class A { class Sql { void M() { } string s = \"}\"; } int after; }");
        var (start, end) = parts.BodiesOf("Sql").Single();

        parts.Code[start..(end + 1)].Should().StartWith("{").And.Contain("void M").And.EndWith("}").And.NotContain("after");
    }

    [Fact]
    public void Every_file_of_the_product_is_taken_apart_to_its_end()
    {
        foreach (var file in Product.Sources)
        {
            file.Parts.Code.Count(mark => mark == '{').Should().Be(file.Parts.Code.Count(mark => mark == '}'), file.Path);
        }
    }
}
