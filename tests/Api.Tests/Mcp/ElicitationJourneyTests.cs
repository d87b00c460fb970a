using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Gateway;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>An account connected in the middle of a request, with the product's own links and a provider that is logged in at.</summary>
public sealed class ElicitationJourneyTests(ExecutionBifrost bifrost) : IClassFixture<ExecutionBifrost>
{
    private const string Capabilities = """{"elicitation":{"url":{}}}""";
    private const string Call = "\"name\":\"notes-whoami\",\"arguments\":{}";

    [Fact]
    public async Task A_held_up_request_is_answered_after_the_account_was_connected()
    {
        await using var server = await bifrost.StartAsync();
        using var client = new TestClient(server.BaseUrl);
        var asked = (await ModernAsync(client, "{" + Call + ",")).GetProperty("result");
        var link = asked.GetProperty("inputRequests").GetProperty("connect").GetProperty("params").GetProperty("url").GetString()!;
        await ConnectAsync(client, link);
        var state = asked.GetProperty("requestState").GetString();

        var answered = await ModernAsync(
            client, "{" + Call + $",\"inputResponses\":{{\"connect\":{{\"action\":\"accept\"}}}},\"requestState\":\"{state}\",");

        asked.GetProperty("resultType").GetString().Should().Be("input_required");
        answered.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().Should().Contain("alice");
    }

    [Fact]
    public async Task A_request_that_is_repeated_at_once_waits_for_its_user()
    {
        await using var server = await bifrost.StartAsync();
        using var client = new TestClient(server.BaseUrl);
        var asked = (await ModernAsync(client, "{" + Call + ",")).GetProperty("result");
        var link = asked.GetProperty("inputRequests").GetProperty("connect").GetProperty("params").GetProperty("url").GetString()!;
        using var departure = await PrintedLinks.ConfirmAsync(client, link, TestServers.AliceKey);
        var held = RepeatAsync(client, asked);
        await server.Clock.PassAsync(new GatewayOptions().ConnectWait, new GatewayOptions().ConnectGlance);
        var opened = (await held).GetProperty("result");

        var again = RepeatAsync(client, opened);
        await server.Clock.WaitedForAsync(new GatewayOptions().ConnectGlance);
        using var arrived = await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure));

        opened.TryGetProperty("inputRequests", out _).Should().BeFalse();
        (await again).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().Should().Contain("alice");
    }

    [Fact]
    public async Task A_session_calls_again_after_the_account_was_connected()
    {
        await using var server = await bifrost.StartAsync();
        using var client = new TestClient(server.BaseUrl);
        using var begun = await SendAsync(
            client,
            $$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{{{Capabilities}}}}}""");
        var session = ("Mcp-Session-Id", begun.Header("Mcp-Session-Id")!);
        const string call = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" + Call + "}}";
        using var refused = await SendAsync(client, call, session);
        var error = (await refused.JsonAsync()).GetProperty("error");
        await ConnectAsync(client, error.GetProperty("data").GetProperty("elicitations")[0].GetProperty("url").GetString()!);

        using var answered = await SendAsync(client, call, session);

        error.GetProperty("code").GetInt32().Should().Be(-32042);
        (await answered.TextAsync()).Should().Contain("alice");
    }

    [Fact]
    public async Task A_session_goes_on_after_a_restart_with_the_same_keys()
    {
        await using var store = await TestStore.CreateAsync(StoreEngine.Sqlite);
        string session;

        await using (var first = await BifrostServer.StartAsync(settings => settings.Usual(), store))
        {
            using var client = new TestClient(first.BaseUrl);
            using var begun = await SendAsync(
                client, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""");
            session = begun.Header("Mcp-Session-Id")!;
        }

        await using var second = await BifrostServer.StartAsync(settings => settings.Usual(), store);
        using var later = new TestClient(second.BaseUrl);
        using var answer = await SendAsync(later, """{"jsonrpc":"2.0","id":2,"method":"ping"}""", ("Mcp-Session-Id", session));

        ((int)answer.StatusCode).Should().Be(200);
    }

    private static async Task ConnectAsync(TestClient client, string link)
    {
        using var departure = await PrintedLinks.ConfirmAsync(client, link, TestServers.AliceKey);
        using var arrived = await client.ArriveAsync(await NotesBifrost.LogInAsync(departure));
        ((int)arrived.StatusCode).Should().Be(200);
    }

    private static Task<JsonElement> RepeatAsync(TestClient client, JsonElement asked) => ModernAsync(
        client,
        "{" + Call + $",\"inputResponses\":{{\"connect\":{{\"action\":\"accept\"}}}},\"requestState\":\"{asked.GetProperty("requestState").GetString()}\",");

    private static async Task<JsonElement> ModernAsync(TestClient client, string members)
    {
        var meta = $$"""
            {"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{{Capabilities}}}
            """;
        using var answer = await SendAsync(
            client,
            $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{{members}}}"_meta":{{{meta.Trim()}}}}}""",
            ("MCP-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", "tools/call"),
            ("Mcp-Name", "notes-whoami"));

        return await answer.JsonAsync();
    }

    private static Task<HttpResponseMessage> SendAsync(TestClient client, string body, params (string, string)[] headers) =>
        client.Http.AskAsync("POST", "/mcp", Wire.Json(body), [("x-bf-vk", TestServers.AliceKey), .. headers]);
}
