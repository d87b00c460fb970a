using Bifrost.Api.Pages;

namespace Bifrost.Api.Tests.Pages;

/// <summary>Errors travel as codes; the sentences are the page's own (product contract 3.7, R-77, V-33).</summary>
public sealed class ConsentErrorTests
{
    [Theory]
    [InlineData("key_required", "Enter your virtual key.", "vk")]
    [InlineData("key_unknown", "This virtual key is not accepted.", "vk")]
    [InlineData("user_id_is_key", "This is a virtual key; enter it above.", "user_id")]
    [InlineData("too_many_attempts", "Too many keys were tried.", "vk")]
    [InlineData("user_id_required", "Enter your user ID.", "user_id")]
    [InlineData("user_id_invalid", "A user ID has 1 to 255 characters", "user_id")]
    public async Task A_refused_input_is_announced_linked_and_marked(string code, string sentence, string field)
    {
        var page = await ServedPage.From(Page.Identity(APage.Identity with { ErrorCode = code }));

        var alert = page.WithRole("alert");
        alert.Should().NotBeNull();
        alert!.Value.Should().Contain(sentence);
        alert.Descendants("a").Single().Attribute("href")!.Value.Should().Be("#" + field);
        page.ById(field).Attribute("aria-invalid")!.Value.Should().Be("true");
        var described = page.ById(field).Attribute("aria-describedby")!.Value.Split(' ');
        page.ById(described[0]).Value.Should().Contain(sentence);
        page.All("input").Count(input => input.Attribute("aria-invalid") is not null).Should().Be(1);
        page.Title.Should().StartWith("Error: ");
    }

    [Theory]
    [InlineData("user_id_disabled", "User IDs are not accepted here.")]
    [InlineData("skip_disabled", "Going on without an identity is not allowed here.")]
    [InlineData("identity_required", "Say who you are first")]
    [InlineData("identity_changed", "The identity you chose can no longer be used.")]
    [InlineData("continue_unavailable", "This browser can no longer continue as before.")]
    public async Task A_refused_choice_is_announced_and_marks_no_input(string code, string sentence)
    {
        var page = await ServedPage.From(Page.Identity(APage.Identity with { ErrorCode = code }));

        page.WithRole("alert")!.Value.Should().Contain(sentence);
        page.All("input").Should().OnlyContain(input => input.Attribute("aria-invalid") == null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("KEY_UNKNOWN")]
    [InlineData("key_inactive")]
    [InlineData("Your account is locked, call 555-0100")]
    [InlineData("<script>alert(1)</script>")]
    public async Task A_code_that_is_not_ours_renders_nothing(string? code)
    {
        var page = await ServedPage.From(Page.Identity(APage.Identity with { ErrorCode = code }));

        page.WithRole("alert").Should().BeNull();
        page.Text.Should().NotContain("555-0100").And.NotContain("alert(1)");
        page.Title.Should().Be("Choose who you are · Bifrost");
    }

    [Fact]
    public async Task A_refused_user_id_links_to_no_input_where_none_is_offered()
    {
        var page = await ServedPage.From(Page.Identity(
            APage.Identity with { ErrorCode = "user_id_invalid", OffersUserId = false }));

        page.WithRole("alert")!.Descendants("a").Should().BeEmpty();
    }
}
