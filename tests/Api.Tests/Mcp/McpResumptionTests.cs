using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpResumptionTests : ResumptionTest
{
    [Fact]
    public async Task A_stream_begins_with_where_it_can_be_taken_up_again_and_each_event_has_a_name()
    {
        Serve(progress: 2);
        GoOn();
        var client = await ResumableClient.BeginAsync(Host);

        using var events = await client.CallAsync();
        var text = await events.TextAsync();

        text.Should().MatchRegex("^id: (\\d+)-0\nretry: 1000\ndata: \n\nevent: message\nid: \\1-1\ndata: .*\n\nevent: message\nid: \\1-2\ndata: .*\n\nevent: message\nid: \\1-3\ndata: .*\n\n$");
    }

    [Fact]
    public async Task Events_of_two_streams_of_a_session_have_different_names()
    {
        Serve();
        GoOn();
        var client = await ResumableClient.BeginAsync(Host);

        using var first = await client.CallAsync("1");
        using var second = await client.CallAsync("2");
        await first.RestAsync();
        await second.RestAsync();

        first.Ids.Concat(second.Ids).Should().HaveCount(6).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_client_that_lost_its_connection_gets_what_it_has_not_seen_then_the_answer_then_the_end()
    {
        Serve(progress: 2);
        var client = await ResumableClient.BeginAsync(Host);
        var seen = await LoseAsync(client);
        GoOn();

        using var again = await client.ResumeAsync(seen);

        (await again.RestAsync()).Should().Equal(Progress(2), Done);
        Upstream.Count("tools/call").Should().Be(1);
        Upstream.Count("notifications/cancelled").Should().Be(0);
    }

    [Fact]
    public async Task An_answer_that_was_written_to_a_connection_that_broke_is_given_again()
    {
        Serve();
        GoOn();
        var client = await ResumableClient.BeginAsync(Host);
        using var events = await client.CallAsync();
        await events.RestAsync();

        using var again = await client.ResumeAsync(events.Ids[0]);
        (await again.RestAsync()).Should().Equal(Progress(1), Done);

        using var last = await client.ResumeAsync(events.Ids[^1]);
        (await last.RestAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_client_that_comes_back_while_its_connection_seems_alive_takes_it_over()
    {
        Serve(progress: 2);
        var client = await ResumableClient.BeginAsync(Host);
        using var lost = await client.CallAsync();
        await lost.NextAsync();

        using var again = await client.ResumeAsync(lost.Ids[^1]);
        await lost.Invoking(stream => stream.NextAsync()).Should().ThrowAsync<IOException>();
        GoOn();

        (await again.RestAsync()).Should().Equal(Progress(2), Done);
    }

    [Fact]
    public async Task Streams_of_one_session_do_not_mix()
    {
        Serve(progress: 2);
        var client = await ResumableClient.BeginAsync(Host);
        var first = await LoseAsync(client, "1");
        var second = await LoseAsync(client, "2");
        GoOn();

        using var again = await client.ResumeAsync(second);
        using var other = await client.ResumeAsync(first);

        (await again.RestAsync()).Should().Equal(Progress(2), Answer("2"));
        (await other.RestAsync()).Should().Equal(Progress(2), Answer("1"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("1-2-3")]
    [InlineData("{stream}-2")]
    [InlineData("{stream}-99999999999999999999")]
    [InlineData("99999999999999999999999")]
    [InlineData("9{stream}-0")]
    [InlineData("{stream}-0, {stream}-0")]
    public async Task A_name_that_no_event_has_is_refused(string seen)
    {
        Serve();
        var client = await ResumableClient.BeginAsync(Host);
        using var events = await client.CallAsync();
        await events.NextAsync();

        using var again = await client.ResumeAsync(seen.Replace("{stream}", events.Ids[0].Split('-')[0], StringComparison.Ordinal));

        again.Response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        GoOn();
        (await events.NextAsync()).Should().Be(Done);
    }

    [Fact]
    public async Task An_event_behind_which_not_all_is_kept_is_refused()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { MaxKeptEvents = 1 });
        Serve();
        host.AddServer("notes", Upstream.Endpoint);
        GoOn();
        var client = await ResumableClient.BeginAsync(host);
        using var events = await client.CallAsync();
        await events.RestAsync();

        using var overrun = await client.ResumeAsync(events.Ids[0]);
        using var kept = await client.ResumeAsync(events.Ids[1]);

        overrun.Response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await kept.RestAsync()).Should().Equal(Done);
    }

    [Fact]
    public async Task Anothers_event_is_none()
    {
        Host.AddUser("bob", "token-of-bob");
        Serve();
        var alice = await ResumableClient.BeginAsync(Host);
        var alicesOther = await ResumableClient.BeginAsync(Host);
        var bob = await ResumableClient.BeginAsync(Host, "token-of-bob");
        using var events = await alice.CallAsync();
        await events.NextAsync();
        var seen = events.Ids[0];

        using var byBob = await bob.ResumeAsync(seen);
        using var byBobInAlicesSession = await alice.ResumeAsync(seen, "token-of-bob");
        using var inAnotherSession = await alicesOther.ResumeAsync(seen);

        byBob.Response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        byBobInAlicesSession.Response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        inAnotherSession.Response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        GoOn();
        (await events.NextAsync()).Should().Be(Done);
    }

    [Fact]
    public async Task A_question_that_came_while_nobody_read_is_asked_when_the_client_is_back()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, Progress(1, request.ProgressToken));
            await GoneOn;
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","id":"q","method":"roots/list"}""");
            await Upstream.ReceivedAsync("response");
            await RawMcpServer.EventAsync(context, Answer(request.Id));
        });
        var client = await ResumableClient.BeginAsync(Host, capabilities: """{"roots":{}}""");
        var seen = await LoseAsync(client);
        GoOn();

        using var again = await client.ResumeAsync(seen);
        (await again.NextAsync()).Should().Be("""{"jsonrpc":"2.0","id":"bifrost-1","method":"roots/list"}""");
        await client.SendAsync("""{"jsonrpc":"2.0","id":"bifrost-1","result":{"roots":[]}}""");

        (await again.RestAsync()).Should().Equal(Done);
    }
}
