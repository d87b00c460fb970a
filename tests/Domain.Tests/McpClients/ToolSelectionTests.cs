using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.Tests.McpClients;

/// <summary>Which tools of a server exist.</summary>
public sealed class ToolSelectionTests
{
    public static TheoryData<string[]?> Nothing => new(null, []);

    [Theory]
    [MemberData(nameof(Nothing))]
    public void Nothing_selected_is_no_tool(string[]? names)
    {
        var none = ToolSelection.Of(names);

        none.IsEmpty.Should().BeTrue();
        none.Includes("search").Should().BeFalse();
        none.ToNames().Should().BeEmpty();
    }

    [Theory]
    [InlineData("*")]
    [InlineData("search", "*")]
    [InlineData("*", "*")]
    public void A_star_among_the_names_is_every_tool(params string[] names)
    {
        var all = ToolSelection.Of(names);

        all.IsEmpty.Should().BeFalse();
        all.Includes("anything, also later").Should().BeTrue();
        all.ToNames().Should().Equal("*");
    }

    [Fact]
    public void Names_select_those_tools_and_no_other()
    {
        var some = ToolSelection.Of(["search", "fetch"]);

        some.IsEmpty.Should().BeFalse();
        some.Includes("search").Should().BeTrue();
        some.Includes("delete").Should().BeFalse();
    }

    [Theory]
    [InlineData("Search")]
    [InlineData("search ")]
    [InlineData("sear")]
    [InlineData("search*")]
    [InlineData("*")]
    [InlineData("")]
    public void A_tool_is_named_to_the_letter(string similar)
    {
        ToolSelection.Of(["search"]).Includes(similar).Should().BeFalse();
    }

    [Fact]
    public void A_star_inside_a_name_is_only_a_character()
    {
        ToolSelection.Of(["search*"]).Includes("search_all").Should().BeFalse();
    }

    [Theory]
    [InlineData("*", "*", "*")]
    [InlineData("*", "a b", "a b")]
    [InlineData("a b", "*", "a b")]
    [InlineData("a b", "b c", "b")]
    [InlineData("a", "b", "")]
    [InlineData("*", "", "")]
    [InlineData("", "*", "")]
    [InlineData("", "a", "")]
    public void Two_selections_together_include_what_both_do(string first, string second, string both)
    {
        Of(first).And(Of(second)).ToNames().Should().Equal(Names(both));
    }

    [Fact]
    public void The_configured_form_is_in_ordinal_order_without_doubles()
    {
        ToolSelection.Of(["b", "B", "a", "b"]).ToNames().Should().Equal("B", "a", "b");
    }

    [Fact]
    public void Equal_selections_have_equal_fingerprints()
    {
        ToolSelection.Of(["b", "a", "a"]).Fingerprint.Should().Be(ToolSelection.Of(["a", "b"]).Fingerprint);
        ToolSelection.Of(["x", "*"]).Fingerprint.Should().Be(ToolSelection.All.Fingerprint);
    }

    [Fact]
    public void Different_selections_never_share_a_fingerprint()
    {
        ToolSelection[] different =
        [
            ToolSelection.None, ToolSelection.All, ToolSelection.Of([""]), ToolSelection.Of(["a"]), ToolSelection.Of(["A"]),
            ToolSelection.Of(["a", "b"]), ToolSelection.Of(["a\nb"]), ToolSelection.Of(["ab"]), ToolSelection.Of(["a", "b", ""]),
            ToolSelection.Of(["1:a"]), ToolSelection.Of(["a1:b"]),
        ];

        different.Select(selection => selection.Fingerprint).Should().OnlyHaveUniqueItems();
    }

    private static ToolSelection Of(string names) => ToolSelection.Of(Names(names));

    private static string[] Names(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
