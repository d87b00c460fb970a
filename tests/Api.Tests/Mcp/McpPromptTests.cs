using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpPromptTests : GatewayTest
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"prompts/list"}""";

    [Fact]
    public async Task Prompts_of_all_servers_are_listed_under_their_servers_names_in_order()
    {
        await using var other = await RawMcpServer.StartAsync();
        Offer(Upstream, """[{"name":"b","description":"x","icons":[{"src":"data:,"}]},{"name":"a"}]""");
        Offer(other, """[{"name":"a"}]""");
        Host.AddServer("zeta", Upstream.Endpoint);
        Host.AddServer("alpha", other.Endpoint);

        (await Host.SendAsync(List)).Should().Be(
            """{"jsonrpc":"2.0","id":1,"result":{"prompts":[{"name":"zeta-b","description":"x","icons":[{"src":"data:,"}]},"""
            + """{"name":"zeta-a"},{"name":"alpha-a"}]}}""");
    }

    [Fact]
    public async Task Pages_of_a_server_are_followed()
    {
        Offer(Upstream, "[]");
        Upstream.On("prompts/list", (context, request) => RawMcpServer.ResultAsync(context, request, request.Body.Contains("cursor")
            ? """{"prompts":[{"name":"second"}]}"""
            : """{"prompts":[{"name":"first"}],"nextCursor":"more"}"""));
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync(List)).Should().Contain("""[{"name":"notes-first"},{"name":"notes-second"}]""");
    }

    [Fact]
    public async Task A_server_that_fails_loses_its_own_prompts_only()
    {
        await using var other = await RawMcpServer.StartAsync();
        Offer(Upstream, "[]");
        Offer(other, """[{"name":"a"}]""");
        Upstream.On("prompts/list", (context, _) => Refuse(context, 500));
        Host.AddServer("broken", Upstream.Endpoint);
        Host.AddServer("whole", other.Endpoint);

        (await Host.SendAsync(List)).Should().Be("""{"jsonrpc":"2.0","id":1,"result":{"prompts":[{"name":"whole-a"}]}}""");
    }

    [Fact]
    public async Task A_server_that_offers_no_prompts_is_not_asked_for_them()
    {
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync(List)).Should().Be("""{"jsonrpc":"2.0","id":1,"result":{"prompts":[]}}""");
        Upstream.Count("prompts/list").Should().Be(0);
    }

    [Fact]
    public async Task A_prompt_is_asked_for_by_the_servers_own_name()
    {
        Upstream.On("prompts/get", (context, request) => RawMcpServer.ResultAsync(context, request, """{"messages":[],"x":1}"""));
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":"p","method":"prompts/get","params":{"arguments":{"name":"notes-x"},"name":"notes-a-b"}}"""))
            .Should().Be("""{"jsonrpc":"2.0","id":"p","result":{"messages":[],"x":1}}""");
        Upstream.Received[^1].Body.Should().Contain("""{"arguments":{"name":"notes-x"},"name":"a-b"}""");
    }

    [Theory]
    [InlineData("nobody-a")]
    [InlineData("a")]
    [InlineData("NOTES-a")]
    [InlineData("hidden-a")]
    public async Task A_prompt_of_a_server_that_does_not_exist_for_the_caller_is_unknown(string name)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Host.AddServer("hidden", Upstream.Endpoint, with: client => client with { Tools = ToolSelection.None });

        (await Host.SendAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"{{{name}}}"}}""")).Should().Be(
            $$$"""{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown prompt: {{{name}}}"}}""");
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Prompts_of_a_filtered_server_are_not_listed()
    {
        Offer(Upstream, """[{"name":"a"}]""");
        Host.AddServer("hidden", Upstream.Endpoint, with: client => client with { Tools = ToolSelection.None });

        (await Host.SendAsync(List)).Should().Contain("\"prompts\":[]");
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_prompt_of_a_server_without_an_account_answers_the_link()
    {
        Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"notes-a"}}"""))
            .Should().Contain($"Authentication required for notes. Open this URL to connect your account: {Host.BaseUrl}/connect?");
        (await Host.SendAsync(List)).Should().Contain("\"prompts\":[]");
    }

    [Fact]
    public async Task A_server_that_fails_at_a_prompt_is_an_error_in_one_sentence()
    {
        Upstream.On("prompts/get", (context, _) => Refuse(context, 500));
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"notes-a"}}""")).Should().Be(
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"notes failed (HTTP 500)."}}""");
    }

    [Fact]
    public async Task An_account_that_is_refused_is_renewed_once_for_a_prompt_too()
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "old");
        Upstream.On("prompts/get", (context, _) => Refuse(context, 401));

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"notes-a"}}"""))
            .Should().Contain("Authentication required for notes.");
        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(Domain.Upstream.ConnectionStatus.NeedsReauth);
    }

    [Fact]
    public async Task The_lists_of_one_server_alone_are_its_own_page_by_page()
    {
        Offer(Upstream, "[]");
        Upstream.On("prompts/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, """{ "prompts" : [ {"name":"a"} ], "nextCursor":"2", "x":null }"""));
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"prompts/list","params":{"cursor":"1"}}""", path: "/mcp/notes")).Should().Be(
            """{"jsonrpc":"2.0","id":1,"result":{ "prompts" : [ {"name":"a"} ], "nextCursor":"2", "x":null }}""");
        Upstream.Received[^1].Body.Should().Contain("""{"cursor":"1"}""");
    }

    [Fact]
    public async Task A_server_that_says_that_its_prompts_changed_is_asked_anew()
    {
        Offer(Upstream, """[{"name":"a"}]""");
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, """{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}""");
            await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
        });
        Host.AddServer("notes", Upstream.Endpoint);
        await Host.SendAsync(List);
        await Host.SendAsync(List);
        Upstream.Count("prompts/list").Should().Be(1);

        await Host.CallAsync("notes-echo");
        await Host.SendAsync(List);

        Upstream.Count("prompts/list").Should().Be(2);
    }

    private static void Offer(RawMcpServer server, string prompts)
    {
        server.Capabilities = """{"prompts":{}}""";
        server.On("prompts/list", (context, request) => RawMcpServer.ResultAsync(context, request, $$"""{"prompts":{{prompts}}}"""));
    }
}
