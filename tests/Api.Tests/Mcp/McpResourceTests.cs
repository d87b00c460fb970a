using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpResourceTests : GatewayTest
{
    [Fact]
    public async Task Equal_addresses_of_two_servers_are_listed_apart_and_each_is_read_where_it_is()
    {
        await using var other = await RawMcpServer.StartAsync();
        Offer(Upstream, "file:///a b?c#d");
        Offer(other, "file:///a b?c#d");
        Host.AddServer("one", Upstream.Endpoint);
        Host.AddServer("two", other.Endpoint);

        (await ListAsync("resources/list")).Should().Be(
            """{"resources":[{"uri":"bifrost://one/file:///a b?c#d","name":"n"},{"uri":"bifrost://two/file:///a b?c#d","name":"n"}]}""");
        (await ReadAsync("bifrost://two/file:///a b?c#d")).Should().Contain($"\"port\":{other.Endpoint.Port}");
        other.Received[^1].Body.Should().Contain("""{"uri":"file:///a b?c#d"}""");
        Upstream.Count("resources/read").Should().Be(0);
    }

    [Fact]
    public async Task Templates_bear_the_form_that_what_is_made_from_them_is_read_by()
    {
        Offer(Upstream, "x:y");
        Host.AddServer("one", Upstream.Endpoint);

        (await ListAsync("resources/templates/list")).Should().Be(
            """{"resourceTemplates":[{"uriTemplate":"bifrost://one/notes://{id}/text","name":"t"}]}""");
        await ReadAsync("bifrost://one/notes://7/text");
        Upstream.Received[^1].Body.Should().Contain("""{"uri":"notes://7/text"}""");
    }

    [Fact]
    public async Task An_address_with_escaped_slashes_is_the_same_address()
    {
        Offer(Upstream, "x:y");
        Host.AddServer("one", Upstream.Endpoint);

        await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"bifrost:\/\/one\/x:y"}}""");

        Upstream.Received[^1].Body.Should().Contain("""{"uri":"x:y"}""");
    }

    [Theory]
    [InlineData("x:y")]
    [InlineData("notes://7/text")]
    public async Task An_address_that_stood_in_a_result_is_read_where_the_one_server_is_that_has_it(string address)
    {
        await using var other = await RawMcpServer.StartAsync();
        Offer(Upstream, "x:y");
        Host.AddServer("other", other.Endpoint);
        Host.AddServer("one", Upstream.Endpoint);

        (await ReadAsync(address)).Should().Contain($"\"port\":{Upstream.Endpoint.Port}");
    }

    [Theory]
    [InlineData("x:y")]
    [InlineData("notes://7/text")]
    public async Task An_address_that_two_servers_claim_alike_is_an_error_that_names_both(string address)
    {
        await using var other = await RawMcpServer.StartAsync();
        Offer(Upstream, "x:y");
        Offer(other, "x:y");
        Host.AddServer("one", Upstream.Endpoint);
        Host.AddServer("two", other.Endpoint);

        (await ReadAsync(address)).Should().Be(
            $$$"""{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Ambiguous resource: one and two have it. Name the server: bifrost://one/{{{address}}}"}}""");
        (Upstream.Count("resources/read") + other.Count("resources/read")).Should().Be(0);
    }

    [Theory]
    [InlineData("x:{+rest}")]
    [InlineData("x:{a}")]
    [InlineData("{+x}")]
    public async Task A_template_takes_no_address_that_another_server_lists(string template)
    {
        await using var hostile = await RawMcpServer.StartAsync();
        Offer(Upstream, "x:y");
        Offer(hostile, "other:z");
        hostile.On("resources/templates/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$"""{"resourceTemplates":[{"uriTemplate":"{{template}}","name":"t"}]}"""));
        Host.AddServer("hostile", hostile.Endpoint);
        Host.AddServer("one", Upstream.Endpoint);

        (await ReadAsync("x:y")).Should().Contain($"\"port\":{Upstream.Endpoint.Port}");
        hostile.Count("resources/read").Should().Be(0);
    }

    [Theory]
    [InlineData("nowhere:z")]
    [InlineData("bifrost://nobody/x:y")]
    [InlineData("bifrost://ONE/x:y")]
    [InlineData("bifrost://hidden/x:y")]
    [InlineData("bifrost:///x:y")]
    [InlineData("bifrost://one")]
    public async Task An_address_that_is_nobodys_or_several_servers_is_unknown(string address)
    {
        await using var other = await RawMcpServer.StartAsync();
        Offer(Upstream, "x:y");
        Offer(other, "x:y");
        Host.AddServer("one", Upstream.Endpoint);
        Host.AddServer("two", other.Endpoint);
        Host.AddServer("hidden", other.Endpoint, with: client => client with { Tools = ToolSelection.None });

        (await ReadAsync(address)).Should().Be(
            $$$"""{"jsonrpc":"2.0","id":1,"error":{"code":-32002,"message":"Unknown resource: {{{address}}}"}}""");
        (Upstream.Count("resources/read") + other.Count("resources/read")).Should().Be(0);
    }

    [Fact]
    public async Task At_the_address_of_one_server_its_addresses_are_its_own()
    {
        Offer(Upstream, "x:y");
        Host.AddServer("one", Upstream.Endpoint);

        (await ListAsync("resources/list", "/mcp/one")).Should().Be("""{"resources":[{"uri":"x:y","name":"n"}]}""");
        (await ListAsync("resources/templates/list", "/mcp/one")).Should().Contain("\"notes://{id}/text\"");
        await ReadAsync("bifrost://one/x:y", "/mcp/one");
        Upstream.Received[^1].Body.Should().Contain("""{"uri":"bifrost://one/x:y"}""");
    }

    [Theory]
    [InlineData("""{"type":"ref/prompt","name":"one-p"}""", """{"type":"ref/prompt","name":"p"}""")]
    [InlineData("""{"uri":"bifrost://one/x://{id}","type":"ref/resource"}""", """{"uri":"x://{id}","type":"ref/resource"}""")]
    public async Task Completions_are_asked_for_where_the_prompt_or_template_is(string sent, string received)
    {
        Upstream.On("completion/complete", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"completion":{"values":["a"]}}"""));
        Host.AddServer("one", Upstream.Endpoint);

        (await Host.SendAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"argument":{"name":"one-x"},"ref":{{{sent}}}}}"""))
            .Should().Be("""{"jsonrpc":"2.0","id":1,"result":{"completion":{"values":["a"]}}}""");
        Upstream.Received[^1].Body.Should().Contain($$"""{"argument":{"name":"one-x"},"ref":{{received}}}""");
    }

    [Theory]
    [InlineData("resources/read", "{}")]
    [InlineData("resources/read", """{"uri":5}""")]
    [InlineData("resources/read", """{"uri":"bifrost://one/a","uri":"bifrost://one/b"}""")]
    [InlineData("resources/read", """{"uri":"bifrost://one/a","URI":"bifrost://one/b"}""")]
    [InlineData("prompts/get", """{"name":"\ud800"}""")]
    [InlineData("completion/complete", """{"ref":"one-a"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt"}}""")]
    [InlineData("completion/complete", """{"ref":{"name":"one-a","uri":"bifrost://one/x"}}""")]
    [InlineData("completion/complete", """{"ref":{"name":"one-a"},"Ref":{"name":"one-b"}}""")]
    public async Task Parameters_that_could_be_read_in_two_ways_are_refused(string method, string parameters)
    {
        Host.AddServer("one", Upstream.Endpoint);

        var answer = await Host.SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");

        answer.Should().Contain("\"error\":{\"code\":-32");
        Upstream.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a://{id}", "a://7", true)]
    [InlineData("a://{id}/b", "a://7/b", true)]
    [InlineData("a://{id}/b", "a://7/b/c", false)]
    [InlineData("a://{x}/{y}", "a://1/2", true)]
    [InlineData("a://{x}/{y}", "a://12", false)]
    [InlineData("a://{x}/b", "a://b/b/b", false)]
    [InlineData("a://{+x}/b", "a://b/b/b", true)]
    [InlineData("a://b", "a://b", true)]
    [InlineData("a://b", "a://bc", false)]
    [InlineData("{+any}", "a://b", false)]
    [InlineData("a://{", "a://b", false)]
    public void A_template_makes_what_has_its_literal_parts_in_order(string template, string address, bool makes) =>
        ResourceTemplate.Matches(template, address).Should().Be(makes);

    private static void Offer(RawMcpServer server, string address)
    {
        server.Capabilities = """{"resources":{}}""";
        server.On("resources/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$"""{"resources":[{"uri":"{{address}}","name":"n"}]}"""));
        server.On("resources/templates/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{"resourceTemplates":[{"uriTemplate":"notes://{id}/text","name":"t"}]}"""));
        server.On("resources/read", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$"""{"contents":[],"port":{{server.Endpoint.Port}}}"""));
    }

    private async Task<string> ListAsync(string method, string path = "/mcp")
    {
        var answer = await Host.SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}"}""", path: path);

        return answer["""{"jsonrpc":"2.0","id":1,"result":""".Length..^1];
    }

    private Task<string> ReadAsync(string address, string path = "/mcp") =>
        Host.SendAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"{{{address}}}"}}""", path: path);
}
