using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class UpstreamServersTests : UpstreamServersTest
{
    [Fact]
    public async Task The_least_recently_used_idle_session_goes_when_there_are_too_many()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await CallAsync(For(name));
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        await Server.ReceivedAsync("DELETE");
        Server.Received.Single(request => request.RpcMethod == "DELETE").Header("Authorization").Should().Be("Bearer of a");
        await CallAsync(For("c"));
        await CallAsync(For("b"));
        Server.Count("initialize").Should().Be(3);
    }

    [Fact]
    public async Task A_session_in_use_stays_however_many_there_are()
    {
        var release = new TaskCompletionSource();
        Server.On("tools/call", async (context, request) =>
        {
            if (request.Header("Authorization") == "Bearer of busy")
            {
                await release.Task;
            }

            await RawMcpServer.ResultAsync(context, request, "{}");
        });
        var busy = CallAsync(For("busy"));
        await Server.ReceivedAsync("tools/call");

        foreach (var name in new[] { "a", "b", "c" })
        {
            await CallAsync(For(name));
        }

        release.SetResult();
        (await busy).Should().BeNull();
    }

    [Fact]
    public async Task A_session_that_nobody_uses_is_ended_after_its_time()
    {
        await CallAsync(For("alice"));

        Time.Advance(Options.UpstreamIdleTime);

        await Server.ReceivedAsync("DELETE");
        await CallAsync(For("alice"));
        Server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task A_new_token_has_a_session_of_its_own()
    {
        await CallAsync(For("alice"));
        await CallAsync(For("alice", token: "renewed"));

        Server.Count("initialize").Should().Be(2);
        Server.Received[^1].Header("Authorization").Should().Be("Bearer renewed");
    }

    [Fact]
    public async Task A_server_whose_configuration_changed_has_a_session_of_its_own()
    {
        await CallAsync(For("alice"));
        Client = Client with { ToolExecutionTimeout = TimeSpan.FromSeconds(1) };
        await CallAsync(For("alice"));

        Server.Count("initialize").Should().Be(2);
    }

    [Fact]
    public async Task Ending_the_program_ends_the_sessions()
    {
        await CallAsync(For("alice"));
        await CallAsync(For("bob"));

        await Servers.DisposeAsync();

        Server.Count("DELETE").Should().Be(2);
    }

    [Fact]
    public async Task A_burst_of_lists_asks_the_server_once()
    {
        var listings = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => Servers.ListAsync(For("alice"), ListKind.Tools, CancellationToken.None).AsTask()));

        Server.Count("tools/list").Should().Be(1);
        listings.Select(listing => Encoding.UTF8.GetString(listing.Entries!.Publish("x-", ToolSelection.All).Span))
            .Should().OnlyContain(tools => tools == """{"name":"x-echo","inputSchema":{"type":"object"}}""");
    }
}
