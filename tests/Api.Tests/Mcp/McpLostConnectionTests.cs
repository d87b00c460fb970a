using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpLostConnectionTests : ResumptionTest
{
    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    public async Task In_earlier_revisions_there_are_no_names_and_who_leaves_ends_the_request(string revision)
    {
        Serve();
        var client = await ResumableClient.BeginAsync(Host, revision: revision);
        var events = await client.CallAsync();
        await events.NextAsync();

        events.Dispose();

        await Upstream.ReceivedAsync("notifications/cancelled");
        events.Ids.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_said_of_a_request_while_nobody_reads_ends_it()
    {
        Serve();
        var client = await ResumableClient.BeginAsync(Host);
        var seen = await LoseAsync(client);

        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");

        await Upstream.ReceivedAsync("notifications/cancelled");
        using var again = await client.ResumeAsync(seen);
        (await again.RestAsync()).Should().Equal("""{"jsonrpc":"2.0","id":7,"error":{"code":-32800,"message":"The request was cancelled."}}""");
    }

    [Fact]
    public async Task The_end_of_the_session_ends_a_request_that_nobody_reads()
    {
        Serve();
        var client = await ResumableClient.BeginAsync(Host);
        var seen = await LoseAsync(client);

        await client.EndAsync();

        await Upstream.ReceivedAsync("notifications/cancelled");
        using var again = await client.ResumeAsync(seen);
        again.Response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_end_of_the_credential_ends_a_request_that_nobody_reads_within_5_seconds()
    {
        Host.Directory.AddToken("short", new Caller(GatewayHost.Alice, SubjectKind.User, null, Audience.Gateway));
        Serve();
        var client = await ResumableClient.BeginAsync(Host, "short");
        var seen = await LoseAsync(client);

        Host.Directory.Forget("short");
        Host.Time.Advance(TimeSpan.FromSeconds(5));

        await Upstream.ReceivedAsync("notifications/cancelled");
        using var again = await client.ResumeAsync(seen, GatewayHost.Token);
        again.Response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_request_goes_on_for_2_minutes_without_a_reader_and_no_longer()
    {
        Serve();
        var client = await ResumableClient.BeginAsync(Host);
        var seen = await LoseAsync(client);

        Host.Time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        Upstream.Count("notifications/cancelled").Should().Be(0);
        Host.Time.Advance(TimeSpan.FromTicks(1));

        await Upstream.ReceivedAsync("notifications/cancelled");
        using var again = await client.ResumeAsync(seen);
        again.Response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_request_that_is_taken_up_again_has_its_2_minutes_anew()
    {
        Serve(progress: 2);
        var client = await ResumableClient.BeginAsync(Host);
        var seen = await LoseAsync(client);
        Host.Time.Advance(TimeSpan.FromMinutes(1));

        using (await client.ResumeAsync(seen))
        {
            Host.Time.Advance(TimeSpan.FromMinutes(5));
        }

        await Host.LeftAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(1));
        GoOn();
        using var again = await client.ResumeAsync(seen);
        (await again.RestAsync()).Should().Equal(Progress(2), Done);
    }

    [Fact]
    public async Task An_answer_is_kept_for_2_minutes_after_it_was_given()
    {
        Serve();
        GoOn();
        var client = await ResumableClient.BeginAsync(Host);
        using var events = await client.CallAsync();
        await events.RestAsync();

        Host.Time.Advance(TimeSpan.FromMinutes(2));

        using var again = await client.ResumeAsync(events.Ids[0]);
        again.Response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await again.TextAsync()).Should().Contain("event_not_found");
    }
}
