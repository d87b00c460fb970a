using System.Text.Json;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpFilterTests : GatewayTest
{
    private const string Clients = "x-bf-mcp-include-clients";
    private const string Tools = "x-bf-mcp-include-tools";
    private const string Key = "sk-bf-00000000-0000-4000-8000-000000000001";

    [Theory]
    [InlineData(null, null, "notes-echo,notes-add,mail-echo,mail-add")]
    [InlineData("*", null, "notes-echo,notes-add,mail-echo,mail-add")]
    [InlineData("notes", null, "notes-echo,notes-add")]
    [InlineData("notes , mail", null, "notes-echo,notes-add,mail-echo,mail-add")]
    [InlineData("", null, "")]
    [InlineData("other", null, "")]
    [InlineData("Notes", null, "")]
    [InlineData(null, "", "")]
    [InlineData(null, "*", "notes-echo,notes-add,mail-echo,mail-add")]
    [InlineData(null, "notes-*", "notes-echo,notes-add")]
    [InlineData(null, "notes-add,mail-echo", "notes-add,mail-echo")]
    [InlineData(null, "notes-none", "")]
    [InlineData("notes", "mail-*", "")]
    [InlineData("notes", "notes-echo,mail-echo", "notes-echo")]
    public async Task A_list_has_what_the_headers_leave(string? clients, string? tools, string expected)
    {
        AddServers();

        (await ListAsync(clients, tools)).Should().Be(expected);
    }

    [Fact]
    public async Task Headers_of_one_name_are_one_list()
    {
        AddServers();
        using var request = Host.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        request.Headers.Add(Tools, ["notes-add", "mail-add"]);

        using var response = await Host.Http.SendAsync(request);

        NamesIn(await response.Content.ReadAsStringAsync()).Should().Be("notes-add,mail-add");
    }

    [Theory]
    [InlineData("mail", null)]
    [InlineData("", null)]
    [InlineData(null, "notes-add")]
    [InlineData(null, "")]
    public async Task What_is_not_left_does_not_exist_for_a_call_either(string? clients, string? tools)
    {
        AddServers();

        var text = await SendAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""", clients, tools);

        text.Should().Contain("Unknown tool: notes-echo").And.Contain("-32602");
        Upstream.Count("tools/call").Should().Be(0);
    }

    [Fact]
    public async Task Headers_never_widen_what_a_key_may()
    {
        AddServers();
        Host.AddKey(Key, new VirtualKeyGrant(new McpClientId("id-notes"), "notes", ToolSelection.Of(["echo"])));

        (await ListAsync("*", "*", Key)).Should().Be("notes-echo");
        (await ListAsync(null, "notes-add", Key)).Should().BeEmpty();
    }

    [Fact]
    public async Task Headers_never_widen_what_a_server_offers()
    {
        Upstream.Tools = """[{"name":"echo","inputSchema":{}},{"name":"add","inputSchema":{}}]""";
        Host.AddServer("notes", Upstream.Endpoint, with: client => client with { Tools = ToolSelection.Of(["echo"]) });

        (await ListAsync("notes", "notes-echo,notes-add")).Should().Be("notes-echo");
    }

    [Fact]
    public async Task One_selection_is_never_answered_with_another()
    {
        AddServers();

        (await ListAsync(null, "notes-echo")).Should().Be("notes-echo");
        (await ListAsync(null, "notes-add")).Should().Be("notes-add");
        (await ListAsync(null, null)).Should().Be("notes-echo,notes-add,mail-echo,mail-add");
    }

    [Fact]
    public async Task At_one_server_the_headers_name_it_as_everywhere()
    {
        AddServers();

        (await ListAsync(null, "notes-add", path: "/mcp/notes")).Should().Be("add");
        (await ListAsync("mail", null, path: "/mcp/notes")).Should().BeEmpty();
    }

    [Theory]
    [InlineData(Clients, "no-server")]
    [InlineData(Clients, "notes;mail")]
    [InlineData(Tools, "notes")]
    [InlineData(Tools, "notes-")]
    [InlineData(Tools, "-echo")]
    [InlineData(Tools, "*-echo")]
    public async Task A_header_of_another_form_is_refused(string header, string value)
    {
        using var request = Host.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        request.Headers.Add(header, value);

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(400);
        (await response.Content.ReadAsStringAsync()).Should().Contain("tool_filter_malformed");
    }

    [Fact]
    public async Task A_selection_of_endless_length_is_refused()
    {
        using var request = Host.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        request.Headers.Add(Clients, string.Join(',', Enumerable.Repeat("notes", 513)));

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(400);
    }

    private void AddServers()
    {
        Upstream.Tools = """[{"name":"echo","inputSchema":{}},{"name":"add","inputSchema":{}}]""";
        Host.AddServer("notes", Upstream.Endpoint);
        Host.AddServer("mail", Upstream.Endpoint);
    }

    private async Task<string> ListAsync(string? clients, string? tools, string token = GatewayHost.Token, string path = "/mcp") =>
        NamesIn(await SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", clients, tools, token, path));

    private async Task<string> SendAsync(
        string body, string? clients, string? tools, string token = GatewayHost.Token, string path = "/mcp")
    {
        using var request = Host.Post(body, token, path);
        request.Headers.Add(Clients, clients is null ? [] : [clients]);
        request.Headers.Add(Tools, tools is null ? [] : [tools]);
        using var response = await Host.Http.SendAsync(request);

        return await response.Content.ReadAsStringAsync();
    }

    private static string NamesIn(string text)
    {
        using var json = JsonDocument.Parse(text);

        return string.Join(',', json.RootElement.GetProperty("result").GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString()));
    }
}
