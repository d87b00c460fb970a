using System.Net;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;

namespace Bifrost.Api.Tests.Pages;

/// <summary>Printed links (product contract 3.12) and GET / (3.14).</summary>
public sealed class LinkAndHomePageTests
{
    [Fact]
    public async Task A_printed_link_is_confirmed_with_identity_service_and_host_before_anything_is_bound()
    {
        var page = await ServedPage.From(Page.LinkConfirmation(
            new LinkConfirmationModel("mcp-1", "handle-1", "notion", "api.notion.com", APage.TeamA)));

        page.Text.Should().Contain("You act as team-a")
            .And.Contain("api.notion.com").And.Contain("Connect notion as team-a");
        page.Fields(PageRoutes.UpstreamAuthorize).Should().Equal(
            new Dictionary<string, string> { ["mcp_client_id"] = "mcp-1", ["session"] = "handle-1" });
    }

    [Fact]
    public async Task Without_proof_the_key_can_be_shown_and_the_link_stays_unused()
    {
        var page = await ServedPage.From(Page.LinkProof(APage.Proof));

        page.Status.Should().Be(HttpStatusCode.Forbidden);
        page.Text.Should().Contain("The link stays unused.");
        page.Fields(PageRoutes.UpstreamAuthorize).Should().Equal(
            new Dictionary<string, string> { ["mcp_client_id"] = "mcp-1", ["session"] = "handle-1", ["vk"] = "" });
    }

    [Fact]
    public async Task A_key_that_is_no_proof_is_refused_at_its_input()
    {
        var page = await ServedPage.From(Page.LinkProof(APage.Proof with { ErrorCode = "key_unknown" }));

        page.WithRole("alert")!.Value.Should().Contain("This virtual key is not accepted.");
        page.ById("vk").Attribute("aria-invalid")!.Value.Should().Be("true");
    }

    [Fact]
    public async Task Without_proof_and_without_a_key_the_page_says_where_to_open_the_link()
    {
        var page = await ServedPage.From(Page.LinkProof(APage.Proof with { OffersVirtualKey = false }));

        page.All("form").Should().BeEmpty();
        page.Text.Should().Contain("Open this link in the browser in which you gave consent.")
            .And.Contain("go back to your client and connect again");
    }

    [Fact]
    public async Task The_home_page_has_the_lines_to_paste_with_the_address_in_use()
    {
        var page = await ServedPage.From(Page.Home(APage.Home));

        page.Text.Should().Contain("Bifrost is running")
            .And.Contain("claude mcp add --transport http bifrost http://localhost:8080/mcp")
            .And.Contain("npx @modelcontextprotocol/inspector --transport http --server-url http://localhost:8080/mcp")
            .And.Contain("\"url\": \"http://localhost:8080/mcp\"");
        page.All("h3").Select(heading => heading.Value)
            .Should().Equal("Claude Code", "MCP Inspector", "Cursor", "VS Code");
        page.All("a").Should().Contain(link => link.Attribute("href")!.Value == "/docs");
    }

    [Fact]
    public async Task The_home_page_says_that_nothing_is_configured_and_which_lines_to_add()
    {
        var page = await ServedPage.From(Page.Home(APage.Home with { HasPerUserServices = false }));

        page.Text.Should().Contain("No per-user service is configured yet")
            .And.Contain("\"auth_type\": \"per_user_oauth\"");
    }

    [Fact]
    public void The_lines_to_add_are_json()
    {
        var act = () => System.Text.Json.JsonDocument.Parse(ClientLines.PerUserService);

        act.Should().NotThrow();
    }

    [Fact]
    public async Task The_home_page_says_that_the_store_is_disabled()
    {
        var page = await ServedPage.From(Page.Home(APage.Home with { StoreEnabled = false }));

        page.Text.Should().Contain("The store is disabled");
    }
}
