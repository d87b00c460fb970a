using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.VirtualKeys;

/// <summary>What a key says of a server, and what could be a key at all.</summary>
public sealed class VirtualKeyTests
{
    [Fact]
    public void A_grant_is_for_its_client_whatever_the_client_is_called()
    {
        var renamed = AServer.Named("notes") with { Name = McpClientName.Parse("papers").Value };

        AKey.For("notes", "read").GrantFor(renamed.Id)!.Tools.ToNames().Should().Equal("read");
    }

    [Fact]
    public void A_grant_is_not_for_another_client_of_its_name()
    {
        var other = AServer.Named("notes") with { Id = new McpClientId("another") };

        AKey.For("notes", "*").GrantFor(other.Id).Should().BeNull();
    }

    [Fact]
    public void A_grant_that_names_no_client_grants_nothing()
    {
        var key = AKey.WithoutGrants with { Grants = [new VirtualKeyGrant(null, "notes", ToolSelection.All)] };

        key.GrantFor(AServer.Named("notes").Id).Should().BeNull();
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
