using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A gateway whose clients open addresses for their users.</summary>
public abstract class ElicitationTest : GatewayTest
{
    private protected const string Url = """{"elicitation":{"url":{}}}""";
    private protected const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""";

    private protected string Link => $"{Host.BaseUrl}/connect?mcp_client_id=id-notes&for={GatewayHost.Alice.Value}&session=link-1";

    private protected ModernClient Modern => new(Host) { Capabilities = Url };

    private protected McpClient AddServer() => Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);

    private protected HttpRequestMessage Repeat(string state, string responses = "{}") =>
        Modern.Call("notes-echo", $"\"inputResponses\":{responses},\"requestState\":\"{state}\"");

    private protected async Task<string> HoldUpAsync()
    {
        var (_, text) = await Modern.SendAsync(Modern.Call("notes-echo"));

        return ModernClient.ResultOf(text).GetProperty("requestState").GetString()!;
    }

    private protected async Task<string> CallAsync(string? session)
    {
        using var request = Host.Post(Call);
        request.Headers.Add("Mcp-Session-Id", session is null ? [] : [session]);
        using var response = await Host.Http.SendAsync(request);

        return await response.Content.ReadAsStringAsync();
    }

    private protected async Task<string?> BeginAsync(string capabilities, string revision = "2025-11-25")
    {
        using var request = Host.Post(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{revision}}}","capabilities":{{{capabilities}}}}}""");
        using var response = await Host.Http.SendAsync(request);

        return response.Headers.TryGetValues("Mcp-Session-Id", out var values) ? values.Single() : null;
    }
}
