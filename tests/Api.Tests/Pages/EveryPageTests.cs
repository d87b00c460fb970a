using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;

namespace Bifrost.Api.Tests.Pages;

/// <summary>What holds for each page, whatever strangers have put into it (R-73, R-74, R-77, R-86, V-07).</summary>
public sealed class EveryPageTests
{
    public static TheoryData<string> Names => [.. APage.Every.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_is_complete_html_and_nothing_of_the_framework_shows(string name)
    {
        var page = await ServedPage.From(APage.Every[name]);

        page.Headers["Content-Type"].Should().Be("text/html; charset=utf-8");
        var length = int.Parse(page.Headers["Content-Length"], CultureInfo.InvariantCulture);
        length.Should().Be(Encoding.UTF8.GetByteCount(page.Html));
        page.Headers.Keys.Should().BeSubsetOf(["Content-Type", "Content-Length", "Date", "Server"]);
        page.Html.Should().StartWith("<!DOCTYPE html>").And.EndWith("</html>")
            .And.NotContain("<!--").And.NotContain("blazor");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_page_has_anything_inline_or_from_elsewhere(string name)
    {
        var page = await ServedPage.From(APage.Every[name]);

        var attributes = page.All("html").DescendantsAndSelf().Attributes().ToList();
        attributes.Should().NotContain(attribute =>
            attribute.Name == "style" || attribute.Name.LocalName.StartsWith("on"));
        page.All("style").Should().BeEmpty();
        page.All("script").Should().NotContain(script =>
            (string?)script.Attribute("src") != "/close.js" || script.Value != "");
        attributes.Where(attribute => attribute.Name == "src" || attribute.Name == "action")
            .Should().NotContain(attribute => !attribute.Value.StartsWith('/'));
        page.All("link").Should().OnlyContain(link => link.Attribute("href")!.Value.StartsWith('/'));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Hostile_text_arrives_as_text_and_nothing_of_it_is_lost(string name)
    {
        var page = await ServedPage.From(APage.Every[name]);

        page.Html.Should().NotContain("<script>alert").And.NotContain("\"alert(1)");
        page.Html.Should().NotContain("\u202E", "the override is encoded");
        page.Text.Should().Contain(APage.Hostile);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_can_be_read_by_ear(string name)
    {
        var page = await ServedPage.From(APage.Every[name]);

        page.All("html").Single().Attribute("lang")!.Value.Should().Be("en");
        page.All("main").Should().ContainSingle();
        page.All("h1").Should().ContainSingle();
        page.Title.Should().EndWith(" · Bifrost");
        page.All("svg").Should().OnlyContain(svg => (string?)svg.Attribute("aria-hidden") == "true");
        page.All("button").Should().NotContain(button => button.Value.Trim().Length == 0);
        page.All("input").Where(input => (string?)input.Attribute("type") != "hidden")
            .Select(input => input.Attribute("id")!.Value)
            .Should().BeEquivalentTo(page.All("label").Select(label => label.Attribute("for")!.Value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_describes_or_names_an_element_exists_once(string name)
    {
        var page = await ServedPage.From(APage.Every[name]);

        var ids = page.All("html").Descendants().Attributes("id").Select(id => id.Value).ToList();
        var references = page.All("html").Descendants().Attributes()
            .Where(attribute => attribute.Name == "aria-describedby" || attribute.Name == "aria-labelledby")
            .SelectMany(attribute => attribute.Value.Split(' '));
        ids.Should().OnlyHaveUniqueItems();
        references.Should().BeSubsetOf(ids);
    }

    [Fact]
    public async Task Titles_differ_from_page_to_page()
    {
        var titles = new List<string>();
        foreach (var page in APage.Every.Values)
        {
            titles.Add((await ServedPage.From(page)).Title);
        }

        titles.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_name_of_ten_thousand_letters_is_kept_whole_and_isolated()
    {
        var name = new string('W', 10_000);

        var model = APage.Identity with { Client = APage.ClaudeCode with { Name = name } };

        var page = await ServedPage.From(Page.Identity(model));

        page.Status.Should().Be(HttpStatusCode.OK);
        page.All("bdi").Should().Contain(bdi => bdi.Value == name);
    }

    [Fact]
    public void Only_what_has_forms_or_the_close_script_asks_for_its_headers()
    {
        APage.Every["identity"].Traits.Should().Be(new PageTraits(HasForms: true, RunsCloseScript: false));
        APage.Every["connected"].Traits.Should().Be(new PageTraits(HasForms: false, RunsCloseScript: true));
        APage.Every["error"].Traits.Should().Be(new PageTraits(HasForms: false, RunsCloseScript: false));
    }
}
