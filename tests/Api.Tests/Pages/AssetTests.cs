namespace Bifrost.Api.Tests.Pages;

/// <summary>
/// What the pages load from Bifrost itself, and that these files need nothing from anywhere else.
/// </summary>
public sealed class AssetTests
{
    [Theory]
    [InlineData("consent.css")]
    [InlineData("close.js")]
    [InlineData("favicon.svg")]
    public void An_asset_lies_beside_the_program_also_when_it_was_not_published(string name)
    {
        File.Exists(Asset(name)).Should().BeTrue();
    }

    [Fact]
    public void The_style_sheet_loads_nothing()
    {
        File.ReadAllText(Asset("consent.css")).Should()
            .NotContain("url(").And.NotContain("@import").And.NotContain("http");
    }

    [Theory]
    [InlineData("prefers-color-scheme: dark")]
    [InlineData("prefers-reduced-motion: reduce")]
    [InlineData("forced-colors: active")]
    public void The_style_sheet_follows_what_the_person_has_set(string preference)
    {
        File.ReadAllText(Asset("consent.css")).Should().Contain(preference);
    }

    private static string Asset(string name) => Path.Combine(AppContext.BaseDirectory, "wwwroot", name);
}
