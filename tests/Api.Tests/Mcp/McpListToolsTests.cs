using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpListToolsTests : TwoServersTest
{
    [Fact]
    public async Task Everything_but_the_name_is_as_the_server_wrote_it()
    {
        First.Tools = """
            [ { "unknown" : {"name":"inner", "n": 1.50e+3}, "name" : "caf\u00e9\/x",
                "description":"é \u00e9 <&>", "inputSchema":{"type":"object","properties":{"name":{"type":"string"}}} },{"name":"b-c"}]
            """;
        Host.AddServer("notes", First.Endpoint);

        var text = await Host.ListAsync();

        text.Should().Be("""
            {"jsonrpc":"2.0","id":1,"result":{"tools":[{ "unknown" : {"name":"inner", "n": 1.50e+3}, "name" : "notes-caf\u00e9\/x",
                "description":"é \u00e9 <&>", "inputSchema":{"type":"object","properties":{"name":{"type":"string"}}} },{"name":"notes-b-c","inputSchema":{"type":"object"}}]}}
            """);
    }

    [Fact]
    public async Task Servers_come_in_configured_order_and_tools_in_their_own()
    {
        First.Tools = """[{"name":"z"},{"name":"a"}]""";
        Second.Tools = """[{"name":"m"}]""";
        Host.AddServer("b", First.Endpoint);
        Host.AddServer("a", Second.Endpoint);

        (await NamesAsync()).Should().Equal("b-z", "b-a", "a-m");
    }

    [Fact]
    public async Task One_server_alone_has_its_own_names()
    {
        First.Tools = """[{"name":"z"},{"name":"a"}]""";
        Host.AddServer("b", First.Endpoint);
        Host.AddServer("a", Second.Endpoint);

        Names(await Host.ListAsync(path: "/mcp/b")).Should().Equal("z", "a");
    }

    [Fact]
    public async Task All_pages_of_a_server_are_one_list()
    {
        First.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context,
            request,
            request.Body.Contains("\"cursor\":\"p\\u0032\"", StringComparison.Ordinal)
                ? """{"tools":[{"name":"b"}]}"""
                : """{"tools":[{"name":"a"}],"nextCursor":"p\u0032"}"""));
        Host.AddServer("notes", First.Endpoint);

        (await NamesAsync()).Should().Equal("notes-a", "notes-b");
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(403, "")]
    [InlineData(200, "rubbish")]
    [InlineData(200, """{"jsonrpc":"2.0","id":2,"result":{"tools":"none"}}""")]
    [InlineData(302, "")]
    public async Task A_server_that_fails_loses_its_own_tools_only(int status, string body)
    {
        First.On("tools/list", (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = Second.Endpoint.ToString();

            return RawMcpServer.JsonAsync(context, body);
        });
        Host.AddServer("bad", First.Endpoint);
        Host.AddServer("good", Second.Endpoint);

        (await NamesAsync()).Should().Equal("good-echo");
        Host.Log.Lines.Should().Contain(line => line.Contains("The tools of bad are missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_loses_its_own_tools_only()
    {
        Host.AddServer("gone", new Uri("http://127.0.0.1:1/mcp"));
        Host.AddServer("good", Second.Endpoint);

        (await NamesAsync()).Should().Equal("good-echo");
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("tools/list")]
    public async Task A_server_that_hangs_costs_its_own_time_only(string method)
    {
        First.On(method, (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        Host.AddServer("bad", First.Endpoint);
        Host.AddServer("good", Second.Endpoint);

        await Host.ListAsync(path: "/mcp/good");

        var listing = NamesAsync();
        await First.ReceivedAsync(method);
        Host.Time.Advance(TimeSpan.FromSeconds(30));

        (await listing).Should().Equal("good-echo");
    }

    [Theory]
    [InlineData(McpConnectionType.Stdio, McpAuthType.None)]
    [InlineData(McpConnectionType.Stdio, McpAuthType.Headers)]
    public async Task A_server_that_cannot_be_reached_as_it_is_configured_publishes_nothing(McpConnectionType connection, McpAuthType auth)
    {
        Host.AddServer("later", First.Endpoint, auth, client => client with { ConnectionType = connection, AllowAnonymous = true });

        (await NamesAsync()).Should().BeEmpty();
        (await Host.CallAsync("later-echo")).Should().Contain("Unknown tool: later-echo");
    }

    [Fact]
    public async Task Entries_that_are_no_tools_are_left_out()
    {
        First.Tools = """[1,{"name":5},{"noname":1},{"name":"a","name":"b"},{"name":"x\ny"},{"name":""},{"name":"fine"}]""";
        Host.AddServer("notes", First.Endpoint);

        (await NamesAsync()).Should().Equal("notes-fine");
    }

    [Fact]
    public async Task A_cursor_that_was_never_given_is_refused()
    {
        var text = await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}""");

        text.Should().Contain("-32602");
    }
}
