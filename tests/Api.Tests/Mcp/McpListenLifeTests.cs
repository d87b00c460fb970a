using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpListenLifeTests : ListenTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_is_heard_for_no_longer(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);

        using (await OpenAsync(Tools))
        {
        }

        await server.ClosedAsync();
        await (isModern ? Task.CompletedTask : server.Raw.ReceivedAsync("DELETE"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_ends_with_its_token(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        Host.Directory.AddToken("short", new Caller(new SubjectId("subject-short"), SubjectKind.User, null, Audience.Gateway));
        using var events = await OpenAsync(Tools, "short");

        Host.Directory.Forget("short");
        Host.Time.Advance(TimeSpan.FromSeconds(5));

        await events.Invoking(ended => ended.NextAsync()).Should().ThrowAsync<IOException>();
        await server.ClosedAsync();
    }

    [Fact]
    public async Task One_caller_keeps_only_so_many_streams_and_takes_no_place_of_others()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { MaxStreamsOfCaller = 1 });
        host.AddUser("bob", "token-of-bob");
        using var first = await ClientEvents.OpenAsync(host.Http, Request(host, Tools, GatewayHost.Token));

        using var second = await host.Http.SendAsync(Request(host, Tools, GatewayHost.Token));
        using var others = await ClientEvents.OpenAsync(host.Http, Request(host, Tools, "token-of-bob"));

        ((int)second.StatusCode).Should().Be(429);
        (await second.Content.ReadAsStringAsync()).Should().Contain("\"code\":-32600");
        (await others.NextAsync()).Should().Contain("acknowledged");
    }

    [Fact]
    public async Task A_client_is_told_when_Bifrost_stops()
    {
        using var events = await OpenAsync(Tools);

        var stopping = Host.StopAsync();

        (await events.RestAsync()).Should().Equal(
            """{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":7}}}""");
        await stopping;
    }

    [Fact]
    public async Task A_quiet_stream_shows_that_it_lives()
    {
        using var request = Request(Host, Tools, GatewayHost.Token);
        using var response = await Host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var comment = Task.Run(async () =>
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                if (line == ":")
                {
                    return line;
                }
            }

            return null;
        });

        (await WhileTimePassesAsync(comment)).Should().Be(":");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_of_a_server_that_ended_is_taken_up_again(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync(Tools);

        server.Break();
        await WhileTimePassesAsync(DoneAsync(server.Raw.ReceivedAsync(server.Opening, 2)));
        var next = events.NextAsync();
        await SayUntilHeardAsync(server, next);

        (await next).Should().Contain("notifications/tools/list_changed");
    }

    [Fact]
    public async Task A_server_that_comes_back_is_told_as_changed()
    {
        var isAway = true;
        await using var server = await SpeakingServer.StartAsync(isModern: false);
        server.Raw.On("initialize", (context, request) => isAway
            ? Refuse(context, 503)
            : RawMcpServer.ResultAsync(
                context, request, $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{server.Raw.Capabilities}}}}"""));
        Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync(Tools);

        isAway = false;

        (await WhileTimePassesAsync(events.NextAsync())).Should().Contain("notifications/tools/list_changed");
        Host.Log.Lines.Should().NotContain(line => line.Contains("could not be listened to", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_hangs_holds_up_the_others_for_a_moment_only()
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        Upstream.On("server/discover", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        Host.AddServer("notes", server.Endpoint);
        Host.AddServer("slow", Upstream.Endpoint);
        var opening = OpenAsync(Tools);
        await Upstream.ReceivedAsync("server/discover");

        using var events = await WhileTimePassesAsync(opening);
        server.SayChanged("tools");

        (await events.NextAsync()).Should().Contain("notifications/tools/list_changed");
    }
}
