using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpUpstreamHeaderTests : GatewayTest
{
    [Fact]
    public async Task Nothing_of_the_clients_request_but_its_message_travelsUpstream()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");
        using var hello = Host.Post(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"roots":{}}}}""");
        using var begun = await Host.Http.SendAsync(hello);
        var session = begun.Headers.GetValues("Mcp-Session-Id").Single();
        using var request = Host.Post("""{"jsonrpc":"2.0","id":"canary-id","method":"tools/call","params":{"name":"notes-echo"},"canary-member":1}""");
        request.Headers.TryAddWithoutValidation("Cookie", "canary=1");
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        request.Headers.TryAddWithoutValidation("X-Canary", "canary");
        request.Headers.TryAddWithoutValidation("x-bf-mcp-include-tools", "notes-*,canary-*");
        request.Headers.TryAddWithoutValidation("X-Bf-User-Id", "canary");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await Host.Http.SendAsync(request);

        Upstream.Count("tools/call").Should().Be(1);

        foreach (var received in Upstream.Received)
        {
            received.Headers.Keys.Should().BeSubsetOf(
                ["Host", "User-Agent", "Accept", "Content-Type", "Content-Length", "Authorization", "Mcp-Session-Id", "MCP-Protocol-Version"]);
            received.Header("Authorization").Should().Be("Bearer upstream-alice");
            received.Header("Mcp-Session-Id").Should().BeOneOf([null, "session-1"]);
            (received.Body + string.Concat(received.Headers.Values)).Should().NotContain("canary").And.NotContain(GatewayHost.Token).And.NotContain(session);
        }
    }

    [Fact]
    public async Task A_server_with_shared_headers_gets_exactly_those()
    {
        Host.AddServer("notes", Upstream.Endpoint, McpAuthType.Headers, client => client with
        {
            AllowAnonymous = true,
            Headers = new Dictionary<string, Secret> { ["Authorization"] = new("Token shared"), ["X-Org"] = new("7"), ["Host"] = new("evil") },
        });

        await Host.CallAsync("notes-echo");

        Upstream.Received.Should().OnlyContain(request => request.Header("Authorization") == "Token shared"
            && request.Header("X-Org") == "7" && request.Header("Host") == Upstream.Endpoint.Authority);
    }

    [Fact]
    public async Task A_token_is_not_sent_after_a_redirect()
    {
        await using var elsewhere = await RawMcpServer.StartAsync();
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");
        Upstream.On("initialize", (context, _) =>
        {
            context.Response.Headers.Location = elsewhere.Endpoint.ToString();

            return Refuse(context, 307);
        });

        await Host.CallAsync("notes-echo");

        elsewhere.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task No_secret_is_logged_at_any_level()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        await Host.CallAsync("notes-echo");
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");
        await Host.ListAsync();
        Upstream.On("tools/call", (context, _) => Refuse(context, 401));
        await Host.CallAsync("notes-echo");

        string.Concat(Host.Log.Lines).Should()
            .NotContain(GatewayHost.Token).And.NotContain("upstream-alice").And.NotContain("link-");
    }
}
