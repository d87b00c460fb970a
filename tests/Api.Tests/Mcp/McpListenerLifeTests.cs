using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>How many streams there are, and how long they last.</summary>
public sealed class McpListenerLifeTests : GatewayTest
{
    private const string Short = "short";
    private const string Subscribe = """{"jsonrpc":"2.0","id":3,"method":"resources/subscribe","params":{"uri":"bifrost://notes/x:y"}}""";

    [Fact]
    public async Task A_stream_that_carries_messages_ends_5_seconds_after_its_credential_all_the_same()
    {
        Host.Directory.AddToken(Short, new Caller(new SubjectId("subject-short"), SubjectKind.User, null, Audience.Gateway));
        var server = await OfferAsync();
        var client = await ResumableClient.BeginAsync(Host, Short);
        using var events = await client.ListenAsync();
        await client.SendAsync(Subscribe);
        await server.Raw.ReceivedAsync("GET");
        await WhileAsync(() => server.SayUpdated("x:y"), events.NextAsync());

        Host.Time.Advance(TimeSpan.FromSeconds(4.5));
        server.SayUpdated("x:y");
        await events.NextAsync();
        Host.Directory.Forget(Short);
        Host.Time.Advance(TimeSpan.FromSeconds(0.5));

        await EndsAsync(events);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_message_that_comes_after_the_end_of_the_credential_is_not_delivered()
    {
        Host.Directory.AddToken(Short, new Caller(new SubjectId("subject-short"), SubjectKind.User, null, Audience.Gateway));
        var server = await OfferAsync();
        var client = await ResumableClient.BeginAsync(Host, Short);
        using var events = await client.ListenAsync();
        await client.SendAsync(Subscribe);
        await server.Raw.ReceivedAsync("GET");
        await WhileAsync(() => server.SayUpdated("x:y"), events.NextAsync());

        Host.Directory.Forget(Short);
        server.Say("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x:y","secret":1}}""");

        (await EndsAsync(events)).Should().NotContain(message => message.Contains("secret", StringComparison.Ordinal));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_that_is_taken_up_again_ends_5_seconds_after_the_credential_it_is_read_with()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Directory.AddToken(Short, new Caller(GatewayHost.Alice, SubjectKind.User, null, Audience.Gateway));
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(
                context, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.ProgressToken}}},"progress":1}}""");
            await goOn.Task.WaitAsync(context.RequestAborted);
        });
        var client = await ResumableClient.BeginAsync(Host);
        using var first = await client.CallAsync();
        await first.NextAsync();
        using var again = await client.ResumeAsync(first.Ids[0], Short);
        await again.NextAsync();

        Host.Directory.Forget(Short);
        Host.Time.Advance(TimeSpan.FromSeconds(5));

        await EndsAsync(again);
    }

    [Fact]
    public async Task One_caller_keeps_only_so_many_streams_in_all_its_sessions_and_takes_no_place_of_others()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { MaxReadersOfCaller = 2 });
        host.AddUser("bob", "token-of-bob");
        var client = await ResumableClient.BeginAsync(host);
        var other = await ResumableClient.BeginAsync(host);
        using var first = await client.ListenAsync();
        using var second = await client.ListenAsync();

        using var third = await client.ListenAsync();
        using var another = await other.ListenAsync();
        using var bobs = await (await ResumableClient.BeginAsync(host, "token-of-bob")).ListenAsync();

        first.Response.StatusCode.Should().Be(HttpStatusCode.OK);
        second.Response.StatusCode.Should().Be(HttpStatusCode.OK);
        third.Response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await third.TextAsync()).Should().Contain("too_many_streams");
        another.Response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        bobs.Response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_place_is_free_again_when_its_client_has_left()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { MaxReadersOfCaller = 1 });
        var client = await ResumableClient.BeginAsync(host);

        using (await client.ListenAsync())
        {
        }

        await host.LeftAsync();
        ClientEvents? again = null;

        for (var round = 0; again?.Response.StatusCode != HttpStatusCode.OK && round < 100; round++)
        {
            again?.Dispose();
            again = await client.ListenAsync();
        }

        again!.Response.StatusCode.Should().Be(HttpStatusCode.OK);
        again.Dispose();
    }

    [Fact]
    public async Task When_all_places_are_taken_the_caller_with_the_most_loses_its_oldest()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { MaxStreams = 3 });
        host.AddUser("bob", "token-of-bob");
        var client = await ResumableClient.BeginAsync(host);
        using var oldest = await client.ListenAsync();
        using var second = await client.ListenAsync();
        using var third = await client.ListenAsync();

        using var bobs = await (await ResumableClient.BeginAsync(host, "token-of-bob")).ListenAsync();

        bobs.Response.StatusCode.Should().Be(HttpStatusCode.OK);
        await EndsAsync(oldest);
        using var further = await client.ListenAsync();
        further.Response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests, "nobody has more");
    }

    private static async Task<IReadOnlyList<string>> EndsAsync(ClientEvents events)
    {
        var seen = new List<string>();

        try
        {
            while (await events.NextAsync() is { } message)
            {
                seen.Add(message);
            }
        }
        catch (IOException)
        {
            // The connection is closed.
        }

        return seen;
    }

    private static async Task WhileAsync(Action act, Task until)
    {
        while (!until.IsCompleted)
        {
            act();
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }

        await until;
    }

    private async Task<SpeakingServer> OfferAsync()
    {
        var server = await SpeakingServer.StartAsync(isModern: false);
        Host.AddServer("notes", server.Endpoint);

        return server;
    }
}
