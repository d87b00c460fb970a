using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>What a client set is kept as far as its server accepted it.</summary>
public sealed class McpKeptSettingTests : GatewayTest
{
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""";
    private const string Subscribe = """{"jsonrpc":"2.0","id":3,"method":"resources/subscribe","params":{"uri":"bifrost://notes/x:y"}}""";

    [Fact]
    public async Task A_second_subscription_that_fails_does_not_take_the_first_away()
    {
        var isRefused = false;
        Upstream.Capabilities = """{"resources":{"subscribe":true}}""";
        Upstream.On("resources/subscribe", (context, request) => isRefused
            ? RefuseAsync(context, request)
            : RawMcpServer.ResultAsync(context, request, "{}"));
        Host.AddServer("notes", Upstream.Endpoint);
        var client = await ResumableClient.BeginAsync(Host);
        await client.SendAsync(Subscribe);

        isRefused = true;
        (await client.SendAsync(Subscribe)).Should().Contain("-32000");
        isRefused = false;
        ForgetSessions();
        Upstream.Clear();
        await client.SendAsync(Call);

        Upstream.Count("resources/subscribe").Should().Be(1, "it is subscribed to again on a new session");
    }

    [Fact]
    public async Task A_first_subscription_that_fails_is_not_kept()
    {
        Upstream.Capabilities = """{"resources":{"subscribe":true}}""";
        Upstream.On("resources/subscribe", RefuseAsync);
        Host.AddServer("notes", Upstream.Endpoint);
        var client = await ResumableClient.BeginAsync(Host);
        (await client.SendAsync(Subscribe)).Should().Contain("-32000");

        Upstream.Clear();
        await client.SendAsync(Call);

        Upstream.Count("resources/subscribe").Should().Be(0);
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/mcp/notes")]
    public async Task A_log_level_that_the_server_refused_is_not_kept_and_the_one_before_is(string path)
    {
        Upstream.Capabilities = """{"logging":{}}""";
        Upstream.On("logging/setLevel", (context, request) => request.Body.Contains("loudest", StringComparison.Ordinal)
            ? RefuseAsync(context, request)
            : RawMcpServer.ResultAsync(context, request, "{}"));
        Host.AddServer("notes", Upstream.Endpoint);
        var client = await ResumableClient.BeginAsync(Host, path: path);
        (await client.SendAsync(Level("error"))).Should().Contain("\"result\":{}");

        (await client.SendAsync(Level("loudest"))).Should().Contain("-32000");
        ForgetSessions();
        Upstream.Clear();
        await client.SendAsync(path == "/mcp" ? Call : Call.Replace("notes-echo", "echo", StringComparison.Ordinal));

        Upstream.Received.Where(request => request.RpcMethod == "logging/setLevel").Should().ContainSingle()
            .Which.Body.Should().Contain("error");
    }

    private static Task RefuseAsync(HttpContext context, ReceivedRequest request) => RawMcpServer.JsonAsync(
        context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-32000,"message":"no"}}""");

    private static string Level(string level) =>
        $$$"""{"jsonrpc":"2.0","id":4,"method":"logging/setLevel","params":{"level":"{{{level}}}"}}""";

    // As a server that was restarted.
    private void ForgetSessions()
    {
        var known = Upstream.Count("initialize");
        Upstream.On("tools/call", (context, request) =>
        {
            if (request.Header("Mcp-Session-Id") is { } session && int.Parse(session["session-".Length..], System.Globalization.CultureInfo.InvariantCulture) <= known)
            {
                return Refuse(context, 404);
            }

            return RawMcpServer.ResultAsync(context, request, """{"content":[]}""");
        });
    }
}
