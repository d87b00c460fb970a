using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpPollingTests : ResumptionTest
{
    [Fact]
    public async Task A_server_that_closes_its_stream_before_the_answer_makes_the_client_come_back_for_it()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        var id = string.Empty;
        Upstream.On("tools/call", (context, request) =>
        {
            id = request.Id;

            return EventAsync(context, "id: here\nretry: 0\ndata: ");
        });
        Upstream.On("GET", async (context, request) =>
        {
            await GoneOn;
            request.Header("Last-Event-ID").Should().Be("here");
            await EventAsync(context, $"data: {Answer(id)}");
        });
        var client = await ResumableClient.BeginAsync(Host);

        using var events = await client.CallAsync();
        (await events.RestAsync()).Should().BeEmpty();
        using var again = await client.ResumeAsync(events.Ids.Single());
        GoOn();

        events.Retry.Should().Be("0");
        (await again.RestAsync()).Should().Equal(Done);
    }

    [Fact]
    public async Task A_server_that_has_nothing_yet_is_asked_again_behind_the_same_event()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        var id = string.Empty;
        Upstream.On("tools/call", (context, request) =>
        {
            id = request.Id;

            return EventAsync(context, "id: here\nretry: 0\ndata: ");
        });
        Upstream.On("GET", (context, _) => EventAsync(context, Upstream.Count("GET") < 3 ? ":" : $"data: {Answer(id)}"));

        (await Host.CallAsync("notes-echo")).Should().Be(Done);

        Upstream.Received.Where(request => request.HttpMethod == "GET").Select(request => request.Header("Last-Event-ID"))
            .Should().Equal("here", "here", "here");
    }

    [Fact]
    public async Task A_client_without_a_session_waits_for_such_an_answer_where_it_is()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        var id = string.Empty;
        Upstream.On("tools/call", (context, request) =>
        {
            id = request.Id;

            return EventAsync(context, "id: here\nretry: 0\ndata: ");
        });
        Upstream.On("GET", (context, _) => EventAsync(context, $"data: {Answer(id)}"));

        (await Host.CallAsync("notes-echo")).Should().Be(Done);
    }

    [Fact]
    public async Task Over_HTTP_2_a_stream_that_has_begun_is_closed_as_well_and_says_when_to_come_back()
    {
        await using var host = await GatewayHost.StartAsync(protocols: HttpProtocols.Http2);
        host.AddServer("notes", Upstream.Endpoint);
        var id = string.Empty;
        Upstream.On("tools/call", (context, request) =>
        {
            id = request.Id;

            return EventAsync(context, $"id: here\nretry: 0\ndata: {Progress(1, request.ProgressToken)}");
        });
        Upstream.On("GET", async (context, _) =>
        {
            await GoneOn;
            await EventAsync(context, $"data: {Answer(id)}");
        });
        var client = await ResumableClient.BeginAsync(host);

        using var events = await client.CallAsync();
        (await events.RestAsync()).Should().Equal(Progress(1));
        using var again = await client.ResumeAsync(events.Ids[^1]);
        GoOn();

        events.Retry.Should().Be("0");
        (await again.RestAsync()).Should().Equal(Done);
    }

    [Fact]
    public async Task A_stream_that_has_begun_is_kept_when_the_servers_is_closed()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        var call = new ReceivedRequest(string.Empty, string.Empty, string.Empty, new Dictionary<string, string>(), default);
        Upstream.On("tools/call", (context, request) =>
        {
            call = request;

            return EventAsync(context, $"id: here\nretry: 0\ndata: {Progress(1, request.ProgressToken)}");
        });
        Upstream.On("GET", (context, _) => EventAsync(context, $"data: {Answer(call.Id)}"));
        var client = await ResumableClient.BeginAsync(Host);

        using var events = await client.CallAsync();

        (await events.RestAsync()).Should().Equal(Progress(1), Done);
    }
}
