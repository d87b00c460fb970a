using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpConnectTests : GatewayTest
{
    [Theory]
    [InlineData("notes-echo")]
    [InlineData("notes-connect")]
    public async Task A_call_without_a_connected_account_answers_the_link(string tool)
    {
        Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);

        (await Host.CallAsync(tool)).Should().Be(
            """{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"Authentication required for notes. Open this URL to connect your account: """
            + $"{Host.BaseUrl}/connect?mcp_client_id=id-notes&for={GatewayHost.Alice.Value}&session=link-1"
            + "\"}],\"isError\":true}}");
    }

    [Fact]
    public async Task The_call_after_connecting_works()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        await Host.CallAsync("notes-echo");
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");

        (await Host.CallAsync("notes-echo")).Should().Contain("done");
    }

    [Fact]
    public async Task Connecting_again_is_not_needed()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");

        var text = await Host.CallAsync("notes-connect");

        text.Should().Contain("\"isError\":false").And.Contain("is connected");
        Upstream.Count("tools/call").Should().Be(0);
    }

    [Fact]
    public async Task A_server_may_have_a_tool_named_connect_itself()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");
        Upstream.Tools = """[{"name":"connect"}]""";

        (await Host.CallAsync("notes-connect")).Should().Contain("done");
    }

    [Fact]
    public async Task An_account_that_the_server_refuses_is_noted_and_answered_with_a_link()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");
        Upstream.On("tools/call", (context, _) => Refuse(context, 401));

        using var request = Host.Post("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""");
        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(200);
        (await response.Content.ReadAsStringAsync()).Should().Contain("Authentication required for notes.");
        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.NeedsReauth);
    }

    [Fact]
    public async Task An_account_that_was_connected_anew_meanwhile_is_used()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "old");
        Upstream.On("tools/call", (context, request) =>
        {
            if (request.Header("Authorization") == "Bearer new")
            {
                return RawMcpServer.ResultAsync(context, request, "{}");
            }

            Host.Connect(GatewayHost.Alice, client, "new");

            return Refuse(context, 401);
        });

        (await Host.CallAsync("notes-echo")).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{}}""");
        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.Active);
    }
}
