using System.Net;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Api.Tests.Pages;

/// <summary>
/// Dead ends and results: what happened, what to do next, and the reference (product contract 3.1, 3.13, 7).
/// </summary>
public sealed class EndingPageTests
{
    private static readonly ErrorPageModel Refusal = new() { Status = 400, Title = "No", Sentence = "Because." };

    [Fact]
    public async Task Every_dead_end_of_a_flow_says_to_go_back_and_connect_again()
    {
        ErrorPageModel[] ends =
        [
            DeadEnds.UnknownRequest(400, "e"), DeadEnds.ExpiredRequest(410, "e"), DeadEnds.AnsweredRequest(409, "e"),
            DeadEnds.ForeignBrowser(403, "e"), DeadEnds.CrossSite("e"), DeadEnds.NotFound("e"),
        ];

        foreach (var end in ends)
        {
            var page = await ServedPage.From(Page.Error(end));
            page.Status.Should().Be((HttpStatusCode)end.Status);
            page.Text.Should().Contain("Go back to your client and connect again.")
                .And.Contain(end.Title).And.Contain(end.Sentence);
        }
    }

    [Fact]
    public async Task The_reference_for_the_administrator_is_shown()
    {
        var page = await ServedPage.From(Page.Error(DeadEnds.Crash("4bf92f3577b34da6")));

        page.Status.Should().Be(HttpStatusCode.InternalServerError);
        page.Text.Should().Contain("Reference for your administrator: 4bf92f3577b34da6");
    }

    [Theory]
    [InlineData("https://client.example/cb?error=invalid_request&state=s")]
    [InlineData("http://127.0.0.1:4711/cb?error=invalid_request")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback?error=invalid_request")]
    public async Task A_proven_client_can_be_returned_to_by_a_link(string href)
    {
        var page = await ServedPage.From(Page.Error(Refusal with { Return = new ReturnLink(href, "Claude Code") }));

        page.All("a").Single().Attribute("href")!.Value.Should().Be(href);
        page.All("a").Single().Value.Should().Be("Return to Claude Code");
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("java\tscript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/relative")]
    [InlineData("not a link")]
    public async Task What_would_run_in_the_browser_never_becomes_a_link(string href)
    {
        var page = await ServedPage.From(Page.Error(Refusal with { Return = new ReturnLink(href, "Claude Code") }));

        page.All("a").Should().BeEmpty();
    }

    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    public async Task A_link_to_the_services_never_leaves_bifrost(string href)
    {
        var page = await ServedPage.From(Page.Error(Refusal with { ServicesHref = href }));

        page.All("a").Should().BeEmpty();
    }

    [Fact]
    public async Task A_connection_that_worked_names_service_and_identity_and_lets_the_window_close()
    {
        var page = await ServedPage.From(Page.UpstreamConnected(new UpstreamConnectedModel("notion", APage.TeamA)));

        page.Status.Should().Be(HttpStatusCode.OK);
        page.Text.Should().Contain("notion is connected")
            .And.Contain("You may close this window").And.Contain("Connected for team-a");
        page.All("script").Single().Attribute("src")!.Value.Should().Be("/close.js");
    }

    [Theory]
    [InlineData("upstream_denied", "Access was declined at the service")]
    [InlineData("upstream_wrong_browser", "only that browser can finish it")]
    [InlineData("provider says <b>call us</b>", "The service did not complete the connection.")]
    public async Task A_connection_that_failed_gives_a_reason_of_ours(string code, string sentence)
    {
        var model = new UpstreamFailedModel { ReasonCode = code, Service = "notion" };

        var page = await ServedPage.From(Page.UpstreamFailed(model));

        page.Status.Should().Be(HttpStatusCode.BadRequest);
        page.Text.Should().Contain("notion was not connected").And.Contain(sentence).And.NotContain("call us")
            .And.Contain("Go back to your client and connect again.");
    }

    [Fact]
    public async Task A_connection_that_failed_in_an_open_flow_leads_back_to_it()
    {
        var page = await ServedPage.From(Page.UpstreamFailed(new UpstreamFailedModel
        {
            ReasonCode = "upstream_denied",
            ServicesHref = "/oauth/consent/mcps?flow_id=f",
        }));

        page.All("a").Select(link => link.Attribute("href")!.Value).Should().Equal("/oauth/consent/mcps?flow_id=f");
        page.All("script").Should().BeEmpty();
    }

    [Fact]
    public void Every_upstream_refusal_has_a_sentence_of_its_own()
    {
        var codes = typeof(UpstreamErrors).GetFields().Select(field => field.GetValue(null)).OfType<Error>()
            .Select(error => error.Code).Where(code => code.StartsWith("upstream_", StringComparison.Ordinal)).ToList();

        codes.Should().NotBeEmpty();
        codes.Should().NotContain(code => UpstreamReasons.Sentence(code) == UpstreamReasons.Sentence("no_such_code"));
    }
}
