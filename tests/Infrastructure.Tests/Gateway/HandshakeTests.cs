using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

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
}
