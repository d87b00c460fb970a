using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Domain.Tests.VirtualKeys;

public sealed class VirtualKeyNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Team A (search)")]
    [InlineData("équipe-été")]
    public void A_name_on_one_line_is_kept_as_it_is(string text)
    {
        VirtualKeyName.Parse(text).Value.Value.Should().Be(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\nb")]
    [InlineData("a\u2028b")]
    [InlineData("a\0b")]
    public void What_would_not_read_as_a_name_is_refused(string? text)
    {
        VirtualKeyName.Parse(text).Error.Code.Should().Be("virtual_key_invalid");
    }

    [Fact]
    public void A_hundred_characters_are_a_name_and_one_more_is_not()
    {
        VirtualKeyName.Parse(new string('n', 100)).Failed.Should().BeFalse();
        VirtualKeyName.Parse(new string('n', 101)).Failed.Should().BeTrue();
    }
}
