using System.Web;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>GET upstream/authorize out of a consent flow: 302, 400, 401, 403, 404 of the contract.</summary>
public class UpstreamAuthorizeTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    [StoreFact]
    public async Task Upstream_authorize_answers_302_to_the_provider_with_PKCE()
    {
        using var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);

        using var answer = await client.DepartAsync();

        ((int)answer.StatusCode).Should().Be(302);
        answer.Headers.Location!.GetLeftPart(UriPartial.Path).Should().Be($"{Bifrost.Notes.BaseUrl}authorize");
        var query = HttpUtility.ParseQueryString(answer.Headers.Location.Query);
        query["response_type"].Should().Be("code");
        query["client_id"].Should().NotBeNullOrEmpty();
        query["code_challenge"].Should().MatchRegex("^[A-Za-z0-9_-]{43}$").And.NotBe(client.Challenge);
        query["code_challenge_method"].Should().Be("S256");
        query["state"].Should().MatchRegex("^[A-Za-z0-9_-]{22,}$");
        query["redirect_uri"].Should().MatchRegex($"^{Bifrost.Server.BaseUrl}/api/oauth/callback/[A-Za-z0-9_-]{{22}}$");
        query["resource"].Should().Be(Bifrost.Notes.McpUrl.ToString());
        answer.Header("Cache-Control").Should().Be("no-store");
    }

    [StoreFact]
    public async Task Every_departure_has_a_state_and_a_challenge_of_its_own()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var first = await client.DepartAsync();
        using var second = await client.DepartAsync();

        var one = HttpUtility.ParseQueryString(first.Headers.Location!.Query);
        var two = HttpUtility.ParseQueryString(second.Headers.Location!.Query);
        two["state"].Should().NotBe(one["state"]);
        two["code_challenge"].Should().NotBe(one["code_challenge"]);
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("?flow_id={flow}")]
    [InlineData("?mcp_client_id=&flow_id={flow}")]
    [InlineData("?mcp_client_id=notes")]
    [InlineData("?mcp_client_id=notes&flow_id=&session=")]
    [InlineData("?mcp_client_id=notes&mcp_client_id=notes&flow_id={flow}")]
    [InlineData("?mcp_client_id=notes&flow_id={flow}&flow_id={flow}")]
    public async Task Upstream_authorize_answers_400_when_a_parameter_is_missing_or_repeated(string query)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.Http.GetAsync(Wire.Upstream + query.Replace("{flow}", client.FlowId));

        await answer.ShouldBeEnvelopeAsync(400);
    }

    [StoreFact]
    public async Task Upstream_authorize_answers_400_before_any_choice_of_identity()
    {
        using var client = await new TestClient(Bifrost.Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();

        await (await client.DepartAsync()).ShouldBeEnvelopeAsync(400, "identity_required");
    }

    [StoreFact]
    public async Task Upstream_authorize_answers_401_to_an_unknown_flow()
    {
        using var client = await Bifrost.NewFlowAsync();
        client.FlowId = "unknown";

        await (await client.DepartAsync()).ShouldBeEnvelopeAsync(401, "flow_unknown");
    }

    [StoreFact]
    public async Task Upstream_authorize_answers_401_to_an_expired_flow()
    {
        using var client = await Bifrost.NewFlowAsync();
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(15));

        await (await client.DepartAsync()).ShouldBeEnvelopeAsync(401, "flow_expired");
    }

    [StoreFact]
    public async Task Upstream_authorize_answers_403_to_another_browser_and_asks_no_provider()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var stranger = await Bifrost.NewFlowAsync();
        stranger.FlowId = client.FlowId;

        using var answer = await stranger.DepartAsync();

        await answer.ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
        answer.ShouldNotRedirect();
    }

    [StoreTheory]
    [InlineData("unknown")]
    [InlineData("shared")]
    [InlineData("open")]
    [InlineData("NOTES")]
    [InlineData("../notes")]
    public async Task Upstream_authorize_answers_404_to_a_server_that_is_not_per_user(string server)
    {
        using var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);

        await (await client.DepartAsync(server)).ShouldBeEnvelopeAsync(404, "mcp_client_not_found");
    }

    [StoreTheory]
    [InlineData("?mcp_client_id=notes", 400)]
    [InlineData("?mcp_client_id=unknown&flow_id={flow}", 404)]
    [InlineData("?mcp_client_id=notes&flow_id=unknown", 401)]
    [InlineData("?mcp_client_id=notes&session=unknown", 401)]
    public async Task Upstream_authorize_answers_a_browser_with_a_page_of_the_same_status(string query, int status)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.Http.PageAsync(Wire.Upstream + query.Replace("{flow}", client.FlowId));

        await answer.ShouldBePageAsync(status);
        answer.Header("Vary").Should().Contain("Accept");
    }

    [StoreFact]
    public async Task Two_departures_register_Bifrost_at_the_provider_once()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var first = await client.DepartAsync();
        var registrations = Bifrost.Notes.Received.Registrations.Count;

        using var second = await client.DepartAsync();

        Bifrost.Notes.Received.Registrations.Count.Should().Be(registrations);
    }
}
