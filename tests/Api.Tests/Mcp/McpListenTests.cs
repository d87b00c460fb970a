using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpListenTests : GatewayTest
{
    private const string Everything =
        """{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true,"resourceSubscriptions":["bifrost://notes/x:y"]}""";

    [Fact]
    public async Task A_stream_begins_with_what_it_carries()
    {
        using var events = await ListenAsync(Everything);

        (await events.NextAsync()).Should().Be(Acknowledged(
            """{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}"""));
        events.Response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        events.Response.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changes_of_lists_arrive_with_the_name_of_the_stream_whatever_the_server_speaks(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync(Everything);

        server.SayChanged("tools");

        (await events.NextAsync()).Should().Be(Changed("tools"));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{}}""", """{"_meta":{"io.modelcontextprotocol/subscriptionId":7}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"a":1.0}}""", """{"_meta":{"io.modelcontextprotocol/subscriptionId":7},"a":1.0}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{}}}""", """{"_meta":{"io.modelcontextprotocol/subscriptionId":7}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"b":2.0}}}""", """{"_meta":{"io.modelcontextprotocol/subscriptionId":7,"b":2.0}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":0,"b":2.0}}}""", """{"_meta":{"io.modelcontextprotocol/subscriptionId":7,"b":2.0}}""")]
    public async Task A_message_stays_as_the_server_wrote_it_but_for_the_name_of_the_stream(string said, string parameters)
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true);
        Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync(Everything);

        server.Say(said);

        (await events.NextAsync()).Should().Be($$$"""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{{{parameters}}}}""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_not_asked_for_is_not_sent(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync("""{"promptsListChanged":true,"toolsListChanged":false}""");

        server.SayChanged("tools");
        server.SayChanged("resources");
        server.SayUpdated("x:y");
        server.Say("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}""");
        server.Say("""{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"mode":"form","message":"x"}}""");
        server.SayChanged("prompts");

        (await events.NextAsync()).Should().Be(Changed("prompts"));
    }

    [Theory]
    [InlineData(true, "/mcp", "bifrost://notes/x:y")]
    [InlineData(false, "/mcp", "bifrost://notes/x:y")]
    [InlineData(true, "/mcp/notes", "x:y")]
    [InlineData(false, "/mcp/notes", "x:y")]
    public async Task A_resource_that_changed_is_told_by_the_name_it_was_asked_for_with(bool isModern, string path, string named)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        using var events = await OpenAsync($$"""{"resourceSubscriptions":["{{named}}"]}""", path: path);

        server.SayUpdated("x:z");
        server.SayUpdated("x:yy");
        server.SayUpdated("x:y");
        server.SayUpdated("x:y/part");

        (await events.NextAsync()).Should().Be(Updated(named));
        (await events.NextAsync()).Should().Be(Updated($"{named}/part"));
        var asked = server.Raw.Received.Single(request => request.RpcMethod == (isModern ? "subscriptions/listen" : "resources/subscribe"));
        asked.Body.Should().Contain(isModern ? "\"notifications\":{\"resourceSubscriptions\":[\"x:y\"]}" : "\"params\":{\"uri\":\"x:y\"}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_is_told_of_a_change_reads_the_new_list(bool isModern)
    {
        await using var server = await SpeakingServer.StartAsync(isModern);
        Host.AddServer("notes", server.Endpoint);
        var client = new ModernClient(Host);
        (await client.SendAsync(client.Request("tools/list"))).Text.Should().Contain("notes-echo");
        using var events = await OpenAsync("""{"toolsListChanged":true}""");

        server.Raw.Tools = """[{"name":"fresh","inputSchema":{"type":"object"}}]""";
        server.SayChanged("tools");
        await events.NextAsync();

        (await client.SendAsync(client.Request("tools/list"))).Text.Should().Contain("notes-fresh").And.NotContain("notes-echo");
    }

    [Fact]
    public async Task All_servers_that_have_something_to_say_are_heard_at_once()
    {
        await using var one = await SpeakingServer.StartAsync(isModern: true);
        await using var other = await SpeakingServer.StartAsync(isModern: false);
        Host.AddServer("notes", one.Endpoint);
        Host.AddServer("mail", other.Endpoint);
        Host.AddServer("plain", Upstream.Endpoint);
        using var events = await OpenAsync(Everything);

        one.SayChanged("tools");
        (await events.NextAsync()).Should().Be(Changed("tools"));
        other.SayChanged("prompts");
        (await events.NextAsync()).Should().Be(Changed("prompts"));

        Upstream.Count("GET").Should().Be(0, "it announced nothing that it could say");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"tools":{},"resources":{}}""")]
    public async Task At_one_server_that_says_nothing_of_what_is_wanted_the_stream_ends_with_an_empty_promise(string capabilities)
    {
        await using var server = await SpeakingServer.StartAsync(isModern: true, capabilities);
        Host.AddServer("notes", server.Endpoint);
        using var events = await ListenAsync(Everything, path: "/mcp/notes");

        (await events.RestAsync()).Should().Equal(Acknowledged("{}"), Closing);
        server.Raw.Count("subscriptions/listen").Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"notifications\":null")]
    [InlineData("\"notifications\":[]")]
    [InlineData("\"notifications\":\"all\"")]
    [InlineData("\"notifications\":{},\"notifications\":{}")]
    [InlineData("\"notifications\":{\"toolsListChanged\":1}")]
    [InlineData("\"notifications\":{\"toolsListChanged\":true,\"toolsListChanged\":true}")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":\"x:y\"}")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":[1]}")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":[\"\"]}")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":[\"\\ud800\"]}")]
    public async Task A_filter_that_is_none_is_refused(string members)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        var client = new ModernClient(Host);

        ModernClient.CodeOf((await client.SendAsync(client.Request("subscriptions/listen", members))).Text).Should().Be(-32602);
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task More_resources_than_may_be_named_are_refused()
    {
        var client = new ModernClient(Host);
        var addresses = string.Join(',', Enumerable.Range(0, 257).Select(number => $"\"x:{number}\""));

        ModernClient.CodeOf((await client.SendAsync(client.Request(
            "subscriptions/listen", $$"""
            "notifications":{"resourceSubscriptions":[{{addresses}}]}
            """))).Text).Should().Be(-32602);
    }

    [Fact]
    public async Task Who_takes_no_stream_is_told_so()
    {
        var client = new ModernClient(Host);
        using var request = client.Request("subscriptions/listen", "\"notifications\":{}");
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/json");

        (await client.SendAsync(request)).Status.Should().Be(406);
    }

    [Fact]
    public async Task The_whole_gateway_announces_what_it_tells_of()
    {
        var client = new ModernClient(Host);

        var capabilities = ModernClient.ResultOf((await client.SendAsync(client.Request("server/discover"))).Text).GetProperty("capabilities");

        capabilities.GetProperty("tools").GetProperty("listChanged").GetBoolean().Should().BeTrue();
        capabilities.GetProperty("prompts").GetProperty("listChanged").GetBoolean().Should().BeTrue();
        capabilities.GetProperty("resources").GetProperty("listChanged").GetBoolean().Should().BeTrue();
        capabilities.GetProperty("resources").GetProperty("subscribe").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task A_client_of_an_earlier_revision_does_not_have_the_method()
    {
        (await Host.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{}}}"""))
            .Should().Contain("-32601");
    }

    private const string Closing =
        """{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":7}}}""";

    private static string Acknowledged(string filter) =>
        """{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":7},"notifications":FILTER}}"""
            .Replace("FILTER", filter, StringComparison.Ordinal);

    private static string Changed(string list) =>
        """{"jsonrpc":"2.0","method":"notifications/LIST/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":7}}}"""
            .Replace("LIST", list, StringComparison.Ordinal);

    private static string Updated(string address) =>
        $$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":7},"uri":"{{{address}}}","n":1.0}}""";

    private Task<ClientEvents> ListenAsync(string filter, string token = GatewayHost.Token, string path = "/mcp") =>
        ClientEvents.OpenAsync(Host.Http, new ModernClient(Host, token, path).Request("subscriptions/listen", $"\"notifications\":{filter}"));

    private async Task<ClientEvents> OpenAsync(string filter, string token = GatewayHost.Token, string path = "/mcp")
    {
        var events = await ListenAsync(filter, token, path);
        (await events.NextAsync()).Should().Contain("notifications/subscriptions/acknowledged");

        return events;
    }
}
