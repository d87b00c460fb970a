using System.Xml.Linq;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;

namespace Bifrost.Api.Tests.Pages;

/// <summary>The second consent step (product contract 3.6, 7; ).</summary>
public sealed class ServicesPageTests
{
    private const string Authorize = "/api/oauth/per-user/upstream/authorize";

    [Fact]
    public async Task A_service_without_a_connection_has_a_connect_link()
    {
        var row = Row(await Serve(APage.Services), "github");

        row.Value.Should().Contain("github.com");
        Link(row).Value.Should().Be("Connect github");
        Link(row).Attribute("href")!.Value.Should().Be($"{Authorize}?mcp_client_id=mcp-2&flow_id=flow-1");
    }

    [Fact]
    public async Task A_connected_service_says_so_and_offers_another_account()
    {
        var row = Row(await Serve(APage.Services), "notion");

        row.Value.Should().Contain("Connected ✓");
        Link(row).Value.Should().Be("Use another account for notion");
    }

    [Theory]
    [InlineData("notion")]
    [InlineData("sentry")]
    public async Task A_service_with_a_connection_can_be_disconnected_by_a_form_of_its_own(string service)
    {
        var form = Row(await Serve(APage.Services), service).Descendants("form").Single();

        form.Attribute("method")!.Value.Should().Be("post");
        form.Attribute("action")!.Value.Should().Be(PageRoutes.Disconnect);
        form.Descendants("button").Single().Value.Should().Be($"Disconnect {service}", "a screen reader says which");
        form.Descendants("input").ToDictionary(field => field.Attribute("name")!.Value, field => field.Attribute("value")!.Value)
            .Should().Contain("flow_id", "flow-1").And.ContainKey("mcp_client_id").And.HaveCount(2);
    }

    [Fact]
    public async Task A_service_without_a_connection_offers_no_way_out()
    {
        Row(await Serve(APage.Services), "github").Descendants("form").Should().BeEmpty();
    }

    [Theory]
    [InlineData("sentry", "The provider no longer accepts your connection.", "Reconnect sentry")]
    public async Task A_service_in_trouble_says_what_is_wrong_and_what_can_be_done(
        string service, string hint, string link)
    {
        var row = Row(await Serve(APage.Services), service);

        row.Value.Should().Contain(hint).And.NotContain("Connected ✓");
        Link(row).Value.Should().Be(link);
    }

    [Fact]
    public async Task Ids_in_links_are_escaped()
    {
        var page = await Serve(APage.Services with
        {
            FlowId = "a&b=c",
            Services = [new ServiceRow("x y#z", "odd", "odd.example", ServiceState.NotConnected)],
        });

        Link(Row(page, "odd")).Attribute("href")!.Value
            .Should().Be($"{Authorize}?mcp_client_id=x%20y%23z&flow_id=a%26b%3Dc");
    }

    [Fact]
    public async Task The_page_says_who_acts_what_that_means_and_how_to_change_it()
    {
        var page = await Serve(APage.Services);

        page.Text.Should().Contain("You act as team-a")
            .And.Contain("Everyone who holds key team-a will act with the account you connect.");
        page.All("a").Should().Contain(link =>
            link.Value == "Change who you are" && link.Attribute("href")!.Value == "/oauth/consent?flow_id=flow-1");
    }

    [Fact]
    public async Task Under_skip_the_page_says_before_connecting_that_connections_do_not_survive()
    {
        var page = await Serve(APage.Services with { Identity = new ActingIdentity(IdentityKind.Session) });

        page.Text.IndexOf("Connections you make will not survive this session", StringComparison.Ordinal)
            .Should().BePositive().And.BeLessThan(page.Text.IndexOf("Connect github", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connecting_is_said_to_be_optional()
    {
        (await Serve(APage.Services)).Text.Should().Contain("Connecting is optional.");
    }

    [Fact]
    public async Task Finish_and_deny_say_where_the_browser_goes_next()
    {
        var page = await Serve(APage.Services with { Client = APage.Stranger });

        page.Fields(PageRoutes.Submit).Should().Equal(new Dictionary<string, string> { ["flow_id"] = "flow-1" });
        page.Fields(PageRoutes.Deny).Should().Equal(new Dictionary<string, string> { ["flow_id"] = "flow-1" });
        page.ById("finish-hint").Value.Should().Contain("evil.example");
        page.ById("deny-hint").Value.Should().Contain("evil.example");
        page.Text.Should().Contain("Do you trust evil.example?");
    }

    [Fact]
    public async Task Without_services_the_page_says_what_to_ask_for_and_can_still_be_finished()
    {
        var page = await Serve(APage.Services with { Services = [] });

        page.Text.Should().Contain("No service is allowed for key team-a.").And.Contain("Ask your administrator");
        page.HasForm(PageRoutes.Submit).Should().BeTrue();
    }

    private static Task<ServedPage> Serve(ServicesPageModel model) => ServedPage.From(Page.Services(model));

    private static XElement Row(ServedPage page, string name) =>
        page.All("li").Single(row => row.Descendants("h3").Any(heading => heading.Value == name));

    private static XElement Link(XElement row) => row.Descendants("a").Single();
}
