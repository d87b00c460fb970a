using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpListToolsTests : IAsyncLifetime
{
    private const string Key = "sk-bf-11111111-2222-3333-4444-555555555555";

    private GatewayHost _host = null!;
    private RawMcpServer _first = null!;
    private RawMcpServer _second = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _first = await RawMcpServer.StartAsync();
        _second = await RawMcpServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Everything_but_the_name_is_as_the_server_wrote_it()
    {
        _first.Tools = """
            [ { "unknown" : {"name":"inner", "n": 1.50e+3}, "name" : "caf\u00e9\/x",
                "description":"é \u00e9 <&>", "inputSchema":{"type":"object","properties":{"name":{"type":"string"}}} },{"name":"b-c"}]
            """;
        _host.AddServer("notes", _first.Endpoint);

        var text = await _host.ListAsync();

        text.Should().Be("""
            {"jsonrpc":"2.0","id":1,"result":{"tools":[{ "unknown" : {"name":"inner", "n": 1.50e+3}, "name" : "notes-caf\u00e9\/x",
                "description":"é \u00e9 <&>", "inputSchema":{"type":"object","properties":{"name":{"type":"string"}}} },{"name":"notes-b-c"}]}}
            """);
    }

    [Fact]
    public async Task Servers_come_in_configured_order_and_tools_in_their_own()
    {
        _first.Tools = """[{"name":"z"},{"name":"a"}]""";
        _second.Tools = """[{"name":"m"}]""";
        _host.AddServer("b", _first.Endpoint);
        _host.AddServer("a", _second.Endpoint);

        (await NamesAsync()).Should().Equal("b-z", "b-a", "a-m");
    }

    [Fact]
    public async Task One_server_alone_has_its_own_names()
    {
        _first.Tools = """[{"name":"z"},{"name":"a"}]""";
        _host.AddServer("b", _first.Endpoint);
        _host.AddServer("a", _second.Endpoint);

        Names(await _host.ListAsync(path: "/mcp/b")).Should().Equal("z", "a");
    }

    [Fact]
    public async Task All_pages_of_a_server_are_one_list()
    {
        _first.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context,
            request,
            request.Body.Contains("\"cursor\":\"p\\u0032\"", StringComparison.Ordinal)
                ? """{"tools":[{"name":"b"}]}"""
                : """{"tools":[{"name":"a"}],"nextCursor":"p\u0032"}"""));
        _host.AddServer("notes", _first.Endpoint);

        (await NamesAsync()).Should().Equal("notes-a", "notes-b");
    }

    [Fact]
    public async Task A_server_whose_pages_never_end_is_cut_off()
    {
        _first.On("tools/list", (context, request) =>
            RawMcpServer.ResultAsync(context, request, """{"tools":[{"name":"a"}],"nextCursor":"again"}"""));
        _host.AddServer("notes", _first.Endpoint);

        (await NamesAsync()).Should().HaveCount(new GatewayOptions().MaxListPages);
    }

    [Fact]
    public async Task A_server_without_a_connected_account_publishes_how_to_connect()
    {
        _host.AddServer("notes", _first.Endpoint, McpAuthType.PerUserOAuth);

        using var json = JsonDocument.Parse(await _host.ListAsync());
        var tool = json.RootElement.GetProperty("result").GetProperty("tools").EnumerateArray().Single();
        tool.GetProperty("name").GetString().Should().Be("notes-connect");
        tool.GetProperty("inputSchema").GetProperty("type").GetString().Should().Be("object");
        tool.GetProperty("description").GetString().Should().Contain("notes");
        _first.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_connected_account_lists_with_its_own_token()
    {
        var client = _host.AddServer("notes", _first.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");

        (await NamesAsync()).Should().Equal("notes-echo");
        _first.Received.Should().OnlyContain(request => request.Header("Authorization") == "Bearer upstream-alice");
    }

    [Fact]
    public async Task An_expired_account_has_to_be_connected_again()
    {
        var client = _host.AddServer("notes", _first.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "upstream-alice", lifetime: TimeSpan.FromMinutes(5));
        _host.Time.Advance(TimeSpan.FromMinutes(5));

        (await NamesAsync()).Should().Equal("notes-connect");
    }

    [Fact]
    public async Task An_account_that_the_server_refuses_has_to_be_connected_again()
    {
        var client = _host.AddServer("notes", _first.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "upstream-alice");
        _first.On("initialize", Refuse(401));

        (await NamesAsync()).Should().Equal("notes-connect");
        _host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.NeedsReauth);
    }

    [Fact]
    public async Task A_list_is_remembered_for_a_short_time_only()
    {
        _host.AddServer("notes", _first.Endpoint);
        await _host.ListAsync();
        await _host.ListAsync();
        _first.Count("tools/list").Should().Be(1);

        _first.Tools = """[{"name":"new"}]""";
        _host.Time.Advance(new GatewayOptions().ToolListLifetime);

        (await NamesAsync()).Should().Equal("notes-new");
    }

    [Fact]
    public async Task A_new_account_never_sees_the_list_of_the_old_one()
    {
        var client = _host.AddServer("notes", _first.Endpoint, McpAuthType.PerUserOAuth);
        _host.Connect(GatewayHost.Alice, client, "first-account");
        await _host.ListAsync();
        _first.Tools = """[{"name":"other"}]""";
        _host.Connect(GatewayHost.Alice, client, "second-account");

        (await NamesAsync()).Should().Equal("notes-other");
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(403, "")]
    [InlineData(200, "rubbish")]
    [InlineData(200, """{"jsonrpc":"2.0","id":2,"result":{"tools":"none"}}""")]
    [InlineData(302, "")]
    public async Task A_server_that_fails_loses_its_own_tools_only(int status, string body)
    {
        _first.On("tools/list", (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = _second.Endpoint.ToString();

            return RawMcpServer.JsonAsync(context, body);
        });
        _host.AddServer("bad", _first.Endpoint);
        _host.AddServer("good", _second.Endpoint);

        (await NamesAsync()).Should().Equal("good-echo");
        _host.Log.Lines.Should().Contain(line => line.Contains("The tools of bad are missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_loses_its_own_tools_only()
    {
        _host.AddServer("gone", new Uri("http://127.0.0.1:1/mcp"));
        _host.AddServer("good", _second.Endpoint);

        (await NamesAsync()).Should().Equal("good-echo");
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("tools/list")]
    public async Task A_server_that_hangs_costs_its_own_time_only(string method)
    {
        _first.On(method, (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        _host.AddServer("bad", _first.Endpoint);
        _host.AddServer("good", _second.Endpoint);

        await _host.ListAsync(path: "/mcp/good");

        var listing = NamesAsync();
        await _first.ReceivedAsync(method);
        _host.Time.Advance(TimeSpan.FromSeconds(30));

        (await listing).Should().Equal("good-echo");
    }

    [Theory]
    [InlineData(McpConnectionType.Stdio, McpAuthType.None)]
    [InlineData(McpConnectionType.Stdio, McpAuthType.Headers)]
    public async Task A_server_that_cannot_be_reached_as_it_is_configured_publishes_nothing(McpConnectionType connection, McpAuthType auth)
    {
        _host.AddServer("later", _first.Endpoint, auth, client => client with { ConnectionType = connection, AllowAnonymous = true });

        (await NamesAsync()).Should().BeEmpty();
        (await _host.CallAsync("later-echo")).Should().Contain("Unknown tool: later-echo");
    }

    [Fact]
    public async Task The_company_credential_is_for_virtual_keys()
    {
        _host.AddServer("shared", _first.Endpoint, McpAuthType.Headers, client => client with { AllowOnAllVirtualKeys = true });
        _host.AddKey(Key);

        (await NamesAsync()).Should().BeEmpty();
        Names(await _host.ListAsync(Key)).Should().Equal("shared-echo");
    }

    [Fact]
    public async Task What_a_virtual_key_may_not_use_is_not_listed()
    {
        _first.Tools = """[{"name":"read"},{"name":"write"},{"name":"drop"}]""";
        _host.AddServer("notes", _first.Endpoint, with: client => client with { Tools = ToolSelection.Of(["read", "write"]) });
        _host.AddServer("other", _second.Endpoint);
        _host.AddKey(Key, new VirtualKeyGrant("notes", ToolSelection.Of(["write", "drop"])));

        Names(await _host.ListAsync(Key)).Should().Equal("notes-write");
        (await NamesAsync()).Should().Equal("notes-read", "notes-write", "other-echo");
    }

    [Fact]
    public async Task Entries_that_are_no_tools_are_left_out()
    {
        _first.Tools = """[1,{"name":5},{"noname":1},{"name":"a","name":"b"},{"name":"x\ny"},{"name":""},{"name":"fine"}]""";
        _host.AddServer("notes", _first.Endpoint);

        (await NamesAsync()).Should().Equal("notes-fine");
    }

    [Fact]
    public async Task A_cursor_that_was_never_given_is_refused()
    {
        var text = await _host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}""");

        text.Should().Contain("-32602");
    }

    private static Func<HttpContext, ReceivedRequest, Task> Refuse(int status) => (context, _) =>
    {
        context.Response.StatusCode = status;

        return Task.CompletedTask;
    };

    private static IEnumerable<string?> Names(string text)
    {
        using var json = JsonDocument.Parse(text);

        return [.. json.RootElement.GetProperty("result").GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString())];
    }

    private async Task<IEnumerable<string?>> NamesAsync() => Names(await _host.ListAsync());
}
