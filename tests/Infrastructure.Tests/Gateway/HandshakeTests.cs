using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Tests.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class HandshakeTests : UpstreamServersTest
{
    [Fact]
    public async Task A_token_that_ends_in_the_middle_of_the_handshake_is_a_refused_token()
    {
        Server.On("notifications/initialized", (context, _) => Status(context, 401));

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Unauthorized);
    }

    [Fact]
    public async Task A_failed_handshake_is_tried_again_by_the_next_call()
    {
        Server.On("initialize", (context, _) => Status(context, 503));
        (await CallAsync(For("alice"))).Should().Be(new UpstreamFailure(UpstreamFault.Refused, 503));
        Server.On("initialize", (context, request) => RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}"""));

        (await CallAsync(For("alice"))).Should().BeNull();
    }

    [Theory]
    [InlineData("""{"protocolVersion":"2031-01-01"}""")]
    [InlineData("""{"protocolVersion":5}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task A_revision_that_nobody_knows_ends_the_handshake(string result)
    {
        Server.On("initialize", (context, request) => RawMcpServer.ResultAsync(context, request, result));

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.HandshakeRefused);
        Server.Count("tools/call").Should().Be(0);
    }

    [Fact]
    public async Task A_session_name_that_cannot_be_sent_back_ends_the_handshake()
    {
        Server.On("initialize", (context, request) =>
        {
            context.Response.Headers["Mcp-Session-Id"] = "two words";

            return RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}""");
        });

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Garbage);
        Server.Received.Should().OnlyContain(request => request.Header("Mcp-Session-Id") == null);
        Server.Count("DELETE").Should().Be(0);
    }

    [Fact]
    public async Task What_a_handshake_meets_that_nothing_foresees_fails_the_handshake_and_no_disposal()
    {
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = new UpstreamServers(
            new UpstreamHandler(new Handler(() => throw new InvalidOperationException("unforeseen"))), Options, new KeptMemory(Options), new UpstreamReports(), Time, loggers);

        using var answer = await servers.SendAsync(For("alice"), Nothing, CancellationToken.None);
        var listing = await servers.ListAsync(For("alice"), ListKind.Tools, CancellationToken.None);

        answer.Failure!.Fault.Should().Be(UpstreamFault.Garbage);
        listing.Failure!.Fault.Should().Be(UpstreamFault.Garbage);
        lines.All.Should().Contain("Error What notes sent could not be processed");
    }

    [Fact]
    public async Task A_handshake_that_begins_slowly_holds_up_nobody_who_only_asks()
    {
        using var release = new ManualResetEventSlim();
        await using var servers = new UpstreamServers(
            new UpstreamHandler(new Handler(() => release.Wait(TimeSpan.FromSeconds(30)))), Options, new KeptMemory(Options), new UpstreamReports(), Time, NullLoggerFactory.Instance);

        var call = servers.SendAsync(For("alice"), Nothing, CancellationToken.None);
        var listing = servers.ListAsync(For("alice"), ListKind.Tools, CancellationToken.None);

        call.IsCompleted.Should().BeFalse();
        listing.IsCompleted.Should().BeFalse();
        release.IsSet.Should().BeFalse("neither waited for the handshake to begin");
        release.Set();
        (await call).Failure.Should().NotBeNull();
        (await listing).Failure.Should().NotBeNull();
    }

    [Fact]
    public async Task One_who_leaves_does_not_end_the_handshake_of_the_others()
    {
        var release = new TaskCompletionSource();
        Server.On("initialize", async (context, request) =>
        {
            await release.Task;
            await RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}""");
        });
        using var leaving = new CancellationTokenSource();
        var first = CallAsync(For("alice"), leaving.Token);
        var second = CallAsync(For("alice"));
        await Server.ReceivedAsync("initialize");

        await leaving.CancelAsync();
        await first.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        release.SetResult();

        (await second).Should().BeNull();
        Server.Count("initialize").Should().Be(1);
    }

    /// <summary>An HTTP stack that does something before it answers that the server refuses.</summary>
    private sealed class Handler(Action before) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            before();

            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        }
    }
}
