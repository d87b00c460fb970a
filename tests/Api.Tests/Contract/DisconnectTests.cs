using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>POST /api/oauth/per-user/consent/disconnect: the person ends a connection of the identity they chose.</summary>
public class DisconnectTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    private const string Path = "/api/oauth/per-user/consent/disconnect";

    [StoreFact]
    public async Task A_disconnected_service_leads_back_to_the_services_and_can_be_connected_again()
    {
        var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);
        await NotesBifrost.ConnectAsync(client);
        var revocations = Bifrost.Notes.Received.Revocations.Count;

        using var answer = await client.PostAsync("disconnect", ("mcp_client_id", "notes"));
        var connected = await client.ShowsConnectedAsync();
        using var again = await client.PostAsync("disconnect", ("mcp_client_id", "notes"));
        await NotesBifrost.ConnectAsync(client);

        answer.ShouldLeadTo($"{Wire.Services}?flow_id={client.FlowId}");
        connected.Should().BeFalse();
        again.ShouldLeadTo($"{Wire.Services}?flow_id={client.FlowId}");
        Bifrost.Notes.Received.Revocations.Count.Should().Be(revocations + 1);
        (await client.ShowsConnectedAsync()).Should().BeTrue();
    }

    [StoreFact]
    public async Task Only_the_identity_of_this_flow_loses_its_connection()
    {
        var bob = await Bifrost.NewFlowAsync(TestServers.BobKey);
        await NotesBifrost.ConnectAsync(bob, "bob");
        var skipped = await Bifrost.NewFlowAsync();
        await NotesBifrost.ConnectAsync(skipped, "carol");

        using var answer = await skipped.PostAsync("disconnect", ("mcp_client_id", "notes"));

        (await skipped.ShowsConnectedAsync()).Should().BeFalse();
        (await bob.ShowsConnectedAsync()).Should().BeTrue();
    }

    [StoreFact]
    public async Task Another_browser_disconnects_nothing()
    {
        var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);
        await NotesBifrost.ConnectAsync(client);
        using var stranger = new TestClient(Bifrost.Server.BaseUrl) { FlowId = client.FlowId };

        using var answer = await stranger.PostAsync("disconnect", ("mcp_client_id", "notes"));

        await answer.ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
        (await client.ShowsConnectedAsync()).Should().BeTrue();
    }

    [StoreTheory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_form_of_another_site_is_403(string header, string value)
    {
        var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);

        using var answer = await client.Http.AskAsync(
            "POST", Path, Wire.Form(("flow_id", client.FlowId), ("mcp_client_id", "notes")), (header, value));

        await answer.ShouldBeEnvelopeAsync(403, "cross_site_request");
    }

    [StoreFact]
    public async Task A_form_without_its_fields_is_400()
    {
        var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);

        using var flow = await client.Http.PostAsync(Path, Wire.Form(("mcp_client_id", "notes")));
        using var service = await client.PostAsync("disconnect");
        using var twice = await client.PostAsync("disconnect", ("mcp_client_id", "notes"), ("mcp_client_id", "wiki"));
        using var labels = await client.PostAsync("disconnect", ("mcp_client_id", "notes"), ("label", "a"), ("label", "b"));
        using var json = await client.Http.PostAsync(Path, Wire.Json("{}"));

        await flow.ShouldBeEnvelopeAsync(400, "flow_unknown");
        await service.ShouldBeEnvelopeAsync(400, "upstream_request_invalid");
        await twice.ShouldBeEnvelopeAsync(400, "upstream_request_invalid");
        await labels.ShouldBeEnvelopeAsync(400, "upstream_request_invalid");
        await json.ShouldBeEnvelopeAsync(400, "body_not_a_form");
    }

    [StoreTheory]
    [InlineData("unknown")]
    [InlineData("shared")]
    public async Task A_service_that_users_do_not_connect_is_404(string service)
    {
        var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);

        using var answer = await client.PostAsync("disconnect", ("mcp_client_id", service));

        await answer.ShouldBeEnvelopeAsync(404, "mcp_client_not_found");
    }

    [StoreFact]
    public async Task Before_a_choice_it_leads_to_the_identity_page()
    {
        using var client = await new TestClient(Bifrost.Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();

        using var answer = await client.PostAsync("disconnect", ("mcp_client_id", "notes"));

        answer.ShouldLeadTo($"{Wire.Consent}?flow_id={client.FlowId}&error=identity_required");
    }

    [StoreFact]
    public async Task An_answered_flow_disconnects_nothing()
    {
        var client = await Bifrost.NewFlowAsync(TestServers.BobKey);
        await NotesBifrost.ConnectAsync(client, "bob");
        using var submitted = await client.SubmitAsync();

        using var answer = await client.PostAsync("disconnect", ("mcp_client_id", "notes"));

        await answer.ShouldBeEnvelopeAsync(403, "flow_wrong_browser");
    }
}
