using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.VirtualKeys;

/// <summary>What a key says of a server, and what could be a key at all.</summary>
public sealed class VirtualKeyTests
{
    [Theory]
    [InlineData("notes")]
    [InlineData("Notes")]
    public void A_grant_is_found_by_name_ignoring_case(string name)
    {
        AKey.For("nOtes", "read").GrantFor(McpClientName.Parse(name).Value)!.Tools.ToNames().Should().Equal("read");
    }

    [Theory]
    [InlineData("note")]
    [InlineData("notes2")]
    [InlineData("_notes")]
    public void A_grant_for_another_name_says_nothing(string name)
    {
        AKey.For("notes", "*").GrantFor(McpClientName.Parse(name).Value).Should().BeNull();
    }

    [Theory]
    [InlineData("sk-bf-0b0e6f2c-8a3e-4f5e-9a54-3d1d7c1c7f10", true)]
    [InlineData("sk-bf-", true)]
    [InlineData("SK-BF-x", false)]
    [InlineData(" sk-bf-x", false)]
    [InlineData("sk-bf", false)]
    [InlineData("Bearer sk-bf-x", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_key_is_known_by_its_prefix(string? text, bool expected)
    {
        VirtualKey.LooksLikeOne(text).Should().Be(expected);
    }

    [Fact]
    public void The_longest_text_that_is_looked_up_has_512_characters()
    {
        VirtualKey.LooksLikeOne("sk-bf-" + new string('a', 506)).Should().BeTrue();
        VirtualKey.LooksLikeOne("sk-bf-" + new string('a', 507)).Should().BeFalse();
    }
}
