using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A token that a server refuses in another way than with a plain 401.</summary>
public sealed class McpTokenRefusalTests : GatewayTest
{
    private const string Echo = "notes-echo";
    private const string InvalidToken = "Bearer realm=\"x\", error=\"invalid_token\", error_description=\"expired\"";

    [Theory]
    [InlineData(400, InvalidToken)]
    [InlineData(403, InvalidToken)]
    [InlineData(403, "Bearer error=INVALID_TOKEN")]
    [InlineData(403, "Basic realm=\"x\", Bearer error=\"invalid_token\", scope=\"write\"")]
    [InlineData(404, InvalidToken)]
    [InlineData(500, InvalidToken)]
    [InlineData(401, "Bearer")]
    public async Task A_token_that_is_called_invalid_is_renewed_or_its_user_asked_whatever_the_status(int status, string challenge)
    {
        var client = Connect();
        Refuses("tools/call", status, challenge);

        (await Host.CallAsync(Echo)).Should().Contain("Authentication required for notes.");

        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.NeedsReauth);
    }

    [Fact]
    public async Task A_token_that_is_called_invalid_is_replaced_by_a_newer_one_and_the_call_repeated_once()
    {
        var client = Connect();
        Upstream.On("tools/call", (context, request) =>
        {
            if (request.Header("Authorization") == "Bearer newer")
            {
                return RawMcpServer.ResultAsync(context, request, "{}");
            }

            Host.Connect(GatewayHost.Alice, client, "newer");

            return RefuseAsync(context, 403, InvalidToken);
        });

        (await Host.CallAsync(Echo)).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{}}""");
        Upstream.Count("tools/call").Should().Be(2);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("notifications/initialized")]
    public async Task A_token_may_be_called_invalid_within_the_handshake(string method)
    {
        var client = Connect();
        Refuses(method, 403, InvalidToken);

        (await Host.CallAsync(Echo)).Should().Contain("Authentication required for notes.");
        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.NeedsReauth);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(400)]
    [InlineData(403)]
    public async Task Too_little_access_is_no_invalid_token_whatever_the_status(int status)
    {
        var client = Connect();
        Refuses("tools/call", status, "Bearer error=\"insufficient_scope\", scope=\"write,admin\"");

        (await Host.CallAsync(Echo)).Should().Contain("needs more access");

        Host.Links.Made.Should().ContainSingle().Which.Scopes.Should().Equal("read", "write", "admin");
        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.Active);
    }

    [Theory]
    [InlineData(403, "Bearer error=\"invalid_request\"")]
    [InlineData(403, "DPoP error=\"invalid_token\"")]
    [InlineData(403, null)]
    public async Task Another_refusal_leaves_the_account_alone(int status, string? challenge)
    {
        var client = Connect();
        Refuses("tools/call", status, challenge);

        (await Host.CallAsync(Echo)).Should().Contain($"notes refused the request (HTTP {status}).");
        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.Active);
    }

    private McpClient Connect()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        var made = Host.Connect(GatewayHost.Alice, client, "upstream-alice");
        Host.Connections.Put(made with { Tokens = made.Tokens with { Scope = "read" } });

        return client;
    }

    private void Refuses(string method, int status, string? challenge) =>
        Upstream.On(method, (context, _) => RefuseAsync(context, status, challenge));

    private static Task RefuseAsync(HttpContext context, int status, string? challenge)
    {
        context.Response.Headers.WWWAuthenticate = challenge;

        return Refuse(context, status);
    }
}
