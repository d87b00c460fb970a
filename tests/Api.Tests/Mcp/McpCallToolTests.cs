using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpCallToolTests : IAsyncLifetime
{
    private GatewayHost _host = null!;
    private RawMcpServer _upstream = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _upstream = await RawMcpServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    public static TheoryData<string> Results => new()
    {
        """{"content":[{"type":"text","text":"plain"}]}""",
        """{"content":[{"type":"image","data":"aGk=","mimeType":"image/png"},{"type":"audio","data":"aGk=","mimeType":"audio/wav"}]}""",
        """{"content":[{"type":"resource","resource":{"uri":"x://y","text":"z"}},{"type":"resource_link","uri":"x://y","name":"y"}]}""",
        """{"structuredContent":{"n":1.50,"deep":[[{}]]},"content":[],"_meta":{"a/b":null},"isError":true}""",
        """{"content":[{"type":"hologram","x":{"y":1e400}}],"future":["é","\u00e9","\ud83d\ude00","<&>"],"content2":"" }""",
        "{\n  \"content\" : [ ]\r\n}",
        """{"resultType":"complete","content":[]}""",
    };

    [Theory]
    [MemberData(nameof(Results))]
    public async Task A_result_arrives_byte_for_byte(string result)
    {
        _upstream.CallResult = result;
        _host.AddServer("notes", _upstream.Endpoint);

        (await _host.CallAsync("notes-echo")).Should().Be($$"""{"jsonrpc":"2.0","id":7,"result":{{result}}}""");
    }

    [Fact]
    public async Task A_large_result_arrives_byte_for_byte()
    {
        _upstream.CallResult = $$"""{"content":[{"type":"text","text":"{{new string('é', 64 * 1024)}}"}]}""";
        _host.AddServer("notes", _upstream.Endpoint);

        (await _host.CallAsync("notes-echo")).Should().Be($$"""{"jsonrpc":"2.0","id":7,"result":{{_upstream.CallResult}}}""");
    }

    [Fact]
    public async Task A_result_in_an_event_stream_arrives_byte_for_byte()
    {
        _upstream.On("tools/call", async (context, request) =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await context.Response.WriteAsync(": hello\n\nid: 1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n");
            await context.Response.WriteAsync("event: other\ndata: x\n\nevent: message\r\ndata: {\"jsonrpc\":\"2.0\",\r\n");
            await context.Response.WriteAsync($"data:\"id\":{request.Id}, \"result\":{{ }}}}\r\n\r\n");
        });
        _host.AddServer("notes", _upstream.Endpoint);

        (await _host.CallAsync("notes-echo")).Should().Be("{\"jsonrpc\":\"2.0\",\n\"id\":7, \"result\":{ }}");
    }

    [Fact]
    public async Task A_result_for_a_client_that_accepts_events_only_is_one_event()
    {
        _upstream.CallResult = "{\n\"content\":\r\n[]}";
        _host.AddServer("notes", _upstream.Endpoint);
        using var request = _host.Post("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""");
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        using var response = await _host.Http.SendAsync(request);

        var text = await response.Content.ReadAsStringAsync();
        var data = text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);
        using var json = JsonDocument.Parse(string.Join('\n', data));
        json.RootElement.GetProperty("result").GetProperty("content").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task An_error_of_the_server_is_the_clients_error(int status)
    {
        const string error = """{"code":-32042,"message":"é","data":{"x":[1.0]},"more":null}""";
        _upstream.On("tools/call", (context, request) =>
        {
            context.Response.StatusCode = status;

            return RawMcpServer.JsonAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{{error}}}""");
        });
        _host.AddServer("notes", _upstream.Endpoint);

        (await _host.CallAsync("notes-echo")).Should().Be($$"""{"jsonrpc":"2.0","id":7,"error":{{error}}}""");
    }

    [Theory]
    [InlineData("""{"name":"notes-echo","arguments":{"name":"notes-echo","n":1.50},"_meta":{"progressToken":"t"},"x":1}""",
        """{"name":"echo","arguments":{"name":"notes-echo","n":1.50},"_meta":{"progressToken":"t"},"x":1}""")]
    [InlineData("""{ "arguments" : {} , "n\u0061me" : "notes-a-b" }""", """{ "arguments" : {} , "n\u0061me" : "a-b" }""")]
    [InlineData("""{"name":"notes\u002decho\u00e9\""}""", """{"name":"echoé\""}""")]
    public async Task Parameters_are_forwarded_as_written_under_the_servers_own_name(string sent, string received)
    {
        _host.AddServer("notes", _upstream.Endpoint);

        await _host.SendAsync($$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{sent}}}""");

        _upstream.Received[^1].Body.Should().EndWith($"\"method\":\"tools/call\",\"params\":{received}}}");
    }

    [Theory]
    [InlineData("""{"name":"notes-echo","name":"notes-hidden"}""")]
    [InlineData("""{"name":"notes-echo","Name":"hidden"}""")]
    [InlineData("""{"NAME":"notes-hidden","name":"notes-echo"}""")]
    [InlineData("""{"name":"notes-echo","n\u0041me":"hidden"}""")]
    [InlineData("""{"Name":"notes-echo"}""")]
    [InlineData("""{"name":5}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("{}")]
    public async Task A_call_has_exactly_one_name(string parameters)
    {
        _host.AddServer("notes", _upstream.Endpoint);

        var text = await _host.SendAsync($$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{parameters}}}""");

        text.Should().Contain("-32602");
        _upstream.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("notes-hidden")]
    [InlineData("notes-connect")]
    [InlineData("nowhere-echo")]
    [InlineData("Notes-echo")]
    [InlineData("shared-echo")]
    [InlineData("notes")]
    [InlineData("-echo")]
    [InlineData("echo")]
    public async Task A_hidden_tool_is_as_unknown_as_one_that_does_not_exist(string name)
    {
        _host.AddServer("notes", _upstream.Endpoint, with: client => client with { Tools = ToolSelection.Of(["echo"]) });
        _host.AddServer("shared", _upstream.Endpoint, McpAuthType.Headers);

        (await _host.CallAsync(name)).Should()
            .Be($$$"""{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Unknown tool: {{{name}}}"}}""");
        _upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_tool_of_one_server_has_no_prefix_there()
    {
        _host.AddServer("notes", _upstream.Endpoint);

        (await _host.CallAsync("echo", path: "/mcp/notes")).Should().Contain("done");
        _upstream.Received[^1].Body.Should().Contain("\"name\":\"echo\"");
    }

    [Theory]
    [InlineData("notes-echo")]
    [InlineData("notes-connect")]
    public async Task A_call_without_a_connected_account_answers_the_link(string tool)
    {
        _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);

        (await _host.CallAsync(tool)).Should().Be(
            """{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"Authentication required for notes. Open this URL to connect your account: """
            + $"{_host.BaseUrl}/connect?mcp_client_id=id-notes&for={GatewayHost.Alice.Value}&session=link-1"
            + "\"}],\"isError\":true}}");
    }

    [Fact]
    public async Task The_call_after_connecting_works()
    {
        var client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        await _host.CallAsync("notes-echo");
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");

        (await _host.CallAsync("notes-echo")).Should().Contain("done");
    }

    [Fact]
    public async Task Connecting_again_is_not_needed()
    {
        var client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");

        var text = await _host.CallAsync("notes-connect");

        text.Should().Contain("\"isError\":false").And.Contain("is connected");
        _upstream.Count("tools/call").Should().Be(0);
    }

    [Fact]
    public async Task A_server_may_have_a_tool_named_connect_itself()
    {
        var client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");
        _upstream.Tools = """[{"name":"connect"}]""";

        (await _host.CallAsync("notes-connect")).Should().Contain("done");
    }

    [Fact]
    public async Task An_account_that_the_server_refuses_is_noted_and_answered_with_a_link()
    {
        var client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");
        _upstream.On("tools/call", (context, _) => Refuse(context, 401));

        using var request = _host.Post("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""");
        using var response = await _host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(200);
        (await response.Content.ReadAsStringAsync()).Should().Contain("Authentication required for notes.");
        _host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.NeedsReauth);
        _host.UnitOfWork.Commits.Should().Be(1);
    }

    [Fact]
    public async Task An_account_that_was_connected_anew_meanwhile_is_used()
    {
        var client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "old");
        _upstream.On("tools/call", (context, request) =>
        {
            if (request.Header("Authorization") == "Bearer new")
            {
                return RawMcpServer.ResultAsync(context, request, "{}");
            }

            _host.Connect(GatewayHost.Alice, client, "new");

            return Refuse(context, 401);
        });

        (await _host.CallAsync("notes-echo")).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{}}""");
        _host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.Active);
    }

    [Theory]
    [InlineData(401, "notes refused the credential that Bifrost is configured with (HTTP 401). An administrator has to renew it.")]
    [InlineData(403, "notes refused the request (HTTP 403).")]
    [InlineData(500, "notes failed (HTTP 500).")]
    [InlineData(302, "notes refused the request (HTTP 302).")]
    [InlineData(200, "notes sent an answer that is not valid MCP.")]
    [InlineData(202, "notes sent an answer that is not valid MCP.")]
    public async Task A_server_that_fails_is_an_error_of_the_tool_in_one_sentence(int status, string sentence)
    {
        _host.AddServer("notes", _upstream.Endpoint);
        _upstream.On("tools/call", async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://elsewhere.example/";
            await context.Response.WriteAsync("SECRET STACK TRACE");
        });

        (await _host.CallAsync("notes-echo")).Should().Be(
            $$$"""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"{{{sentence}}}"}],"isError":true}}""");
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{}""")]
    [InlineData("""{"jsonrpc":"2.0","id":99,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{},"error":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{},"id":2}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task An_answer_that_is_no_answer_is_not_passed_on(string body)
    {
        _host.AddServer("notes", _upstream.Endpoint);
        _upstream.On("tools/call", (context, _) => RawMcpServer.JsonAsync(context, body));

        (await _host.CallAsync("notes-echo")).Should().Contain("not valid MCP").And.Contain("\"isError\":true");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_an_error_of_the_tool()
    {
        _host.AddServer("notes", _upstream.Endpoint);
        _upstream.On("tools/call", (context, _) =>
        {
            context.Abort();

            return Task.CompletedTask;
        });

        (await _host.CallAsync("notes-echo")).Should().Contain("notes could not be reached.");
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_an_error_of_the_tool()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { MaxUpstreamBytes = 10_000 });
        host.AddServer("notes", _upstream.Endpoint);
        _upstream.CallResult = $$"""{"content":"{{new string('x', 10_000)}}"}""";

        (await host.CallAsync("notes-echo")).Should().Contain("larger than Bifrost passes on");
    }

    [Fact]
    public async Task A_tool_that_hangs_is_an_error_within_its_servers_time()
    {
        _host.AddServer("notes", _upstream.Endpoint, with: client => client with { ToolExecutionTimeout = TimeSpan.FromSeconds(3) });
        _upstream.On("tools/call", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var call = _host.CallAsync("notes-echo");
        await _upstream.ReceivedAsync("tools/call");
        _host.Time.Advance(TimeSpan.FromSeconds(3));

        (await call).Should().Contain("notes did not answer within 3 seconds.");
        await _upstream.ReceivedAsync("notifications/cancelled");
    }

    [Fact]
    public async Task A_server_that_hangs_when_connecting_is_an_error_within_its_time()
    {
        _host.AddServer("notes", _upstream.Endpoint, with: client => client with { ConnectTimeout = TimeSpan.FromSeconds(2) });
        _upstream.On("initialize", (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var call = _host.CallAsync("notes-echo");
        await _upstream.ReceivedAsync("initialize");
        _host.Time.Advance(TimeSpan.FromSeconds(2));

        (await call).Should().Contain("notes did not connect within 2 seconds.");
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_call_upstream()
    {
        _host.AddServer("notes", _upstream.Endpoint);
        var ended = new TaskCompletionSource();
        _upstream.On("tools/call", async (context, _) =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var leaving = new CancellationTokenSource();

        var call = _host.CallAsync("notes-echo", ct: leaving.Token);
        await _upstream.ReceivedAsync("tools/call");
        await leaving.CancelAsync();

        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await _upstream.ReceivedAsync("notifications/cancelled");
    }

    [Fact]
    public async Task Nothing_of_the_clients_request_but_its_message_travels_upstream()
    {
        var client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");
        using var request = _host.Post("""{"jsonrpc":"2.0","id":"canary-id","method":"tools/call","params":{"name":"notes-echo"},"canary-member":1}""");
        request.Headers.TryAddWithoutValidation("Cookie", "canary=1");
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", "canary-session");
        request.Headers.TryAddWithoutValidation("X-Canary", "canary");
        request.Headers.TryAddWithoutValidation("X-Bf-User-Id", "canary");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await _host.Http.SendAsync(request);

        foreach (var received in _upstream.Received)
        {
            received.Headers.Keys.Should().BeSubsetOf(
                ["Host", "Accept", "Content-Type", "Content-Length", "Authorization", "Mcp-Session-Id", "MCP-Protocol-Version"]);
            received.Header("Authorization").Should().Be("Bearer upstream-alice");
            received.Header("Mcp-Session-Id").Should().BeOneOf([null, "session-1"]);
            (received.Body + string.Concat(received.Headers.Values)).Should().NotContain("canary").And.NotContain(GatewayHost.Token);
        }
    }

    [Fact]
    public async Task A_server_with_shared_headers_gets_exactly_those()
    {
        _host.AddServer("notes", _upstream.Endpoint, McpAuthType.Headers, client => client with
        {
            AllowAnonymous = true,
            Headers = new Dictionary<string, Secret> { ["Authorization"] = new("Token shared"), ["X-Org"] = new("7"), ["Host"] = new("evil") },
        });

        await _host.CallAsync("notes-echo");

        _upstream.Received.Should().OnlyContain(request => request.Header("Authorization") == "Token shared"
            && request.Header("X-Org") == "7" && request.Header("Host") == _upstream.Endpoint.Authority);
    }

    [Fact]
    public async Task A_token_is_not_sent_after_a_redirect()
    {
        await using var elsewhere = await RawMcpServer.StartAsync();
        var client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");
        _upstream.On("initialize", (context, _) =>
        {
            context.Response.Headers.Location = elsewhere.Endpoint.ToString();

            return Refuse(context, 307);
        });

        await _host.CallAsync("notes-echo");

        elsewhere.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task No_secret_is_logged_at_any_level()
    {
        var client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        await _host.CallAsync("notes-echo");
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");
        await _host.ListAsync();
        _upstream.On("tools/call", (context, _) => Refuse(context, 401));
        await _host.CallAsync("notes-echo");

        string.Concat(_host.Log.Lines).Should()
            .NotContain(GatewayHost.Token).And.NotContain("upstream-alice").And.NotContain("link-");
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;

        return Task.CompletedTask;
    }
}
