using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>Streams for what a server says of itself that are refused though the session was there.</summary>
public sealed class LostListenerTests : OwnSessionTest
{
    [Theory]
    [InlineData(404, "")]
    [InlineData(410, "")]
    [InlineData(400, "Invalid session ID")]
    public async Task A_session_that_its_stream_finds_forgotten_is_made_again_without_a_call(int status, string body)
    {
        Server.On("GET", (context, request) => request.Header("Mcp-Session-Id") == "session-1" ? RefuseAsync(context, status, body) : HoldAsync(context));
        Server.On("ping", (context, _) => RefuseAsync(context, 404, string.Empty));
        using var conversation = Converse(Everything);
        await CallAsync(conversation, new RecordingChannel());
        await Server.ReceivedAsync("ping");

        await AdvanceUntilAsync(() => Server.Count("initialize") == 2);

        await Server.ReceivedAsync("GET", 2);
        Server.Count("tools/call").Should().Be(1);
    }

    [Fact]
    public async Task A_server_without_such_a_stream_keeps_its_session_whatever_it_answers()
    {
        Server.On("GET", (context, _) => RefuseAsync(context, 404, "Cannot GET /mcp"));
        Server.On("ping", (context, request) => RawMcpServer.ResultAsync(context, request, "{}"));
        using var conversation = Converse(Everything);
        await CallAsync(conversation, new RecordingChannel());
        await Server.ReceivedAsync("ping");

        Time.Advance(Options.LongestListenPause);
        await CallAsync(conversation, new RecordingChannel());

        Server.Count("initialize").Should().Be(1);
        Server.Count("GET").Should().Be(1);
    }

    private async Task AdvanceUntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        while (!holds())
        {
            Time.Advance(Options.ListenPause);
            await Task.Delay(10, patience.Token);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;

        return context.Response.WriteAsync(body);
    }

    private static async Task HoldAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
