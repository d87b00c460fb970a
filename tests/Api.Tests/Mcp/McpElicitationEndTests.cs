using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>What sessions of revision 2025-11-25 hear when an account that they asked for is connected.</summary>
public sealed class McpElicitationEndTests : GatewayTest
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{"url":{}}}}}""";

    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""";

    [Fact]
    public async Task Each_session_that_asked_is_told_its_own_identifiers_and_no_other()
    {
        var server = AddServer();
        var (first, second, silent) = (await BeginAsync(), await BeginAsync(), await BeginAsync());
        using var firstEvents = await ListenAsync(first);
        using var secondEvents = await ListenAsync(second);
        using var silentEvents = await ListenAsync(silent);
        var ids = new[] { await AskAsync(first), await AskAsync(first), await AskAsync(second) };

        Host.Announce(Host.Connect(GatewayHost.Alice, server, "upstream-alice"));

        (await firstEvents.NextAsync()).Should().Be(Complete(ids[0]));
        (await firstEvents.NextAsync()).Should().Be(Complete(ids[1]));
        (await secondEvents.NextAsync()).Should().Be(Complete(ids[2]));
        await EndAsync(first, second, silent);
        (await firstEvents.NextAsync()).Should().BeNull();
        (await secondEvents.NextAsync()).Should().BeNull();
        (await silentEvents.NextAsync()).Should().BeNull();
    }

    [Fact]
    public async Task What_another_process_connected_is_told_at_the_next_look()
    {
        var server = AddServer();
        var session = await BeginAsync();
        using var events = await ListenAsync(session);
        var id = await AskAsync(session);
        Host.Connect(GatewayHost.Alice, server, "upstream-alice");

        Host.Time.Advance(new GatewayOptions().ElicitationGlance);

        (await events.NextAsync()).Should().Be(Complete(id));
    }

    [Fact]
    public async Task Anothers_account_is_told_nobody()
    {
        var server = AddServer();
        var session = await BeginAsync();
        using var events = await ListenAsync(session);
        await AskAsync(session);

        Host.Announce(Host.Connect(Host.AddUser("bob", "token-of-bob"), server, "upstream-bob"));

        await EndAsync(session);
        (await events.NextAsync()).Should().BeNull();
    }

    private static string Complete(string id) =>
        $$$"""{"jsonrpc":"2.0","method":"notifications/elicitation/complete","params":{"elicitationId":"{{{id}}}"}}""";

    private McpClient AddServer() => Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);

    // The identifier under which the session is asked.
    private async Task<string> AskAsync(string session)
    {
        using var request = Host.Post(Call);
        request.Headers.Add("Mcp-Session-Id", session);
        using var response = await Host.Http.SendAsync(request);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        return json.RootElement.GetProperty("error").GetProperty("data").GetProperty("elicitations")[0]
            .GetProperty("elicitationId").GetString()!;
    }

    private async Task<string> BeginAsync()
    {
        using var request = Host.Post(Initialize);
        using var response = await Host.Http.SendAsync(request);

        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private Task<ClientEvents> ListenAsync(string session)
    {
        var request = Asking(HttpMethod.Get, session);
        request.Headers.Accept.ParseAdd("text/event-stream");

        return ClientEvents.OpenAsync(Host.Http, request);
    }

    private async Task EndAsync(params string[] sessions)
    {
        foreach (var session in sessions)
        {
            using var request = Asking(HttpMethod.Delete, session);
            using var response = await Host.Http.SendAsync(request);
        }
    }

    private HttpRequestMessage Asking(HttpMethod method, string session)
    {
        var request = new HttpRequestMessage(method, Host.BaseUrl + "/mcp");
        request.Headers.Add("Authorization", $"Bearer {GatewayHost.Token}");
        request.Headers.Add("Mcp-Session-Id", session);

        return request;
    }
}
