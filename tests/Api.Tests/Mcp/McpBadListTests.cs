using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Lists of one server that would spoil those of all others.</summary>
public sealed class McpBadListTests : TwoServersTest
{
    [Theory]
    [InlineData("again", "again,again", 2)]
    [InlineData("b,a", "b,a,b", 3)]
    [InlineData("c,b,a", "c,b,a,b", 4)]
    public async Task A_list_ends_where_a_cursor_comes_again(string order, string cursors, int asked)
    {
        var given = new Queue<string>(cursors.Split(','));
        First.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$"""{"tools":[{"name":"{{order[..1]}}"}],"nextCursor":"{{(given.Count > 0 ? given.Dequeue() : "end")}}"}"""));
        Host.AddServer("bad", First.Endpoint);
        Host.AddServer("good", Second.Endpoint);

        (await NamesAsync()).Should().Equal($"bad-{order[..1]}", "good-echo");
        First.Count("tools/list").Should().Be(asked);
        Lines("a cursor comes a second time").Should().ContainSingle();
    }

    [Theory]
    [InlineData("""{"tools":[{"name":"a"}],"nextCursor":"N"}""", 1)]
    [InlineData("""{"tools":[],"nextCursor":"N"}""", 0)]
    [InlineData("""{"tools":[{"name":"N"}],"nextCursor":"N"}""", 50)]
    public async Task A_server_whose_pages_never_end_is_cut_off(string page, int listed)
    {
        var number = 0;
        First.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, page.Replace("N", $"{Interlocked.Increment(ref number)}", StringComparison.Ordinal)));
        Host.AddServer("bad", First.Endpoint);
        Host.AddServer("good", Second.Endpoint);

        (await NamesAsync()).Should().HaveCount(listed + 1).And.EndWith("good-echo");
        First.Count("tools/list").Should().Be(new GatewayOptions().MaxListPages);
        Lines("more than 50 pages").Should().ContainSingle();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("{}")]
    public async Task A_cursor_that_is_none_ends_the_list(string cursor)
    {
        First.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$$"""{"tools":[{"name":"a"}],"nextCursor":{{{cursor}}}}"""));
        Host.AddServer("bad", First.Endpoint);

        (await NamesAsync()).Should().Equal("bad-a");
        First.Count("tools/list").Should().Be(1);
    }

    [Fact]
    public async Task A_cursor_that_is_a_number_goes_back_as_one()
    {
        First.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context,
            request,
            request.Body.Contains("\"cursor\":2", StringComparison.Ordinal)
                ? """{"tools":[{"name":"b"}]}"""
                : """{"tools":[{"name":"a"}],"nextCursor":2}"""));
        Host.AddServer("bad", First.Endpoint);

        (await NamesAsync()).Should().Equal("bad-a", "bad-b");
    }

    [Fact]
    public async Task A_name_is_listed_once_as_it_came_first()
    {
        First.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context,
            request,
            request.Body.Contains("cursor", StringComparison.Ordinal)
                ? """{"tools":[{"name":"a","title":"third"},{"name":"b"}]}"""
                : """{"tools":[{"name":"a","title":"first"},{"name":"\u0061","title":"second"}],"nextCursor":"2"}"""));
        Host.AddServer("bad", First.Endpoint);

        var text = await Host.ListAsync();

        Names(text).Should().Equal("bad-a", "bad-b");
        text.Should().Contain("first").And.NotContain("second").And.NotContain("third");
        Lines("its name is listed before").Should().ContainSingle();
    }

    [Fact]
    public async Task What_is_wrong_is_said_once_for_a_server_and_a_reason()
    {
        First.Tools = """[{"name":"a\u202e","inputSchema":{"type":"array"}},null,{"name":"b"}]""";
        Host.AddServer("bad", First.Endpoint);
        await Host.ListAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(2));

        Names(await Host.ListAsync()).Should().Equal("bad-b");

        First.Count("tools/list").Should().Be(2);
        Lines("inputSchema cannot be used").Should().ContainSingle().Which.Should().Contain("(a\uFFFD)");
        Lines("it is no object").Should().ContainSingle().Which.Should().Contain("(#2)");
        Lines("inputSchema is missing and was added").Should().ContainSingle();
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_method_has_no_tools()
    {
        First.On("tools/list", (context, request) => RawMcpServer.JsonAsync(
            context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-32601,"message":"Method not found"}}"""));
        Host.AddServer("bad", First.Endpoint);
        Host.AddServer("good", Second.Endpoint);

        (await NamesAsync()).Should().Equal("good-echo");
        Lines("are missing from a list").Should().BeEmpty();
    }

    [Fact]
    public async Task A_list_that_is_an_error_is_called_so()
    {
        First.On("tools/list", (context, request) => RawMcpServer.JsonAsync(
            context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-32603,"message":"oops"}}"""));
        Host.AddServer("bad", First.Endpoint);
        Host.AddServer("good", Second.Endpoint);

        (await NamesAsync()).Should().Equal("good-echo");
        Lines("answered with an error").Should().ContainSingle();
    }

    [Fact]
    public async Task A_further_page_that_is_an_error_leaves_those_before_it()
    {
        First.On("tools/list", (context, request) => RawMcpServer.JsonAsync(
            context,
            request.Body.Contains("cursor", StringComparison.Ordinal)
                ? $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":-32602,"message":"Invalid cursor"}}"""
                : $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"tools":[{"name":"a"}],"nextCursor":"x"}}"""));
        Host.AddServer("bad", First.Endpoint);

        (await NamesAsync()).Should().Equal("bad-a");
        Lines("a further page is none").Should().ContainSingle();
    }

    [Theory]
    [InlineData("prompts/list", """{"prompts":[{"name":"p","arguments":null},null,{"name":"q","arguments":[{}]}]}""", "prompts", """[{"name":"bad-p"}]""")]
    [InlineData("resources/list", """{"resources":[{"uri":"x:y"},{"name":"n"}]}""", "resources", """[{"uri":"bifrost://bad/x:y","name":"x:y"}]""")]
    [InlineData("resources/templates/list", """{"resourceTemplates":[{"uriTemplate":"x:{y}"}]}""", "resourceTemplates", """[{"uriTemplate":"bifrost://bad/x:{y}","name":"x:{y}"}]""")]
    public async Task Other_lists_are_repaired_likewise(string method, string result, string member, string expected)
    {
        First.Capabilities = """{"tools":{},"prompts":{},"resources":{}}""";
        First.On(method, (context, request) => RawMcpServer.ResultAsync(context, request, result));
        Host.AddServer("bad", First.Endpoint);

        using var json = JsonDocument.Parse(await Host.SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}"}"""));

        json.RootElement.GetProperty("result").GetProperty(member).GetRawText().Should().Be(expected);
    }

    [Theory]
    [InlineData("""{ "prompts": [ {"name":"p"} ], "x":1.0, "nextCursor":"1" }""", """{ "prompts": [ {"name":"p"} ], "x":1.0, "nextCursor":"1" }""")]
    [InlineData("""{"prompts":[{"name":"p","arguments":null},null],"x":1.0,"nextCursor":null}""", """{"prompts":[{"name":"p"}],"x":1.0}""")]
    [InlineData("""{"prompts":null,"nextCursor":2}""", """{"prompts":[],"nextCursor":"2"}""")]
    [InlineData("""{"prompts":{}}""", """{"prompts":{}}""")]
    public async Task A_page_that_is_forwarded_is_repaired_by_itself(string result, string expected)
    {
        First.Capabilities = """{"prompts":{}}""";
        First.On("prompts/list", (context, request) => RawMcpServer.ResultAsync(context, request, result));
        Host.AddServer("bad", First.Endpoint);

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":"x","method":"prompts/list"}""", path: "/mcp/bad"))
            .Should().Be($$"""{"jsonrpc":"2.0","id":"x","result":{{expected}}}""");
    }

    [Fact]
    public async Task A_tool_that_no_client_reads_for_its_depth_is_left_out()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"object","properties":{"a":""", 40)) + "{}" + new string('}', 80);
        First.Tools = $$"""[{"name":"deep","inputSchema":{{deep}}},{"name":"flat"}]""";
        Host.AddServer("bad", First.Endpoint);

        (await NamesAsync()).Should().Equal("bad-flat");
        Lines("it nests deeper than 60 levels").Should().ContainSingle().Which.Should().Contain("(deep)");
    }

    private IEnumerable<string> Lines(string part) => Host.Log.Lines.Where(line => line.Contains(part, StringComparison.Ordinal));
}
