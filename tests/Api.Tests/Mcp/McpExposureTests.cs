using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Prompts and resources that an administrator does not expose do not exist, by whatever way they are asked for.</summary>
public sealed class McpExposureTests : GatewayTest
{
    [Theory]
    [InlineData("/mcp", "notes-", "bifrost://notes/")]
    [InlineData("/mcp/notes", "", "")]
    public async Task Lists_have_what_is_exposed(string path, string name, string address)
    {
        Offer(["open"], ["a:open", "b:*", "t://{id}"]);

        (await SendAsync("prompts/list", "{}", path)).Should().Contain($"\"{name}open\"").And.NotContain("hidden");
        var resources = await SendAsync("resources/list", "{}", path);
        resources.Should().Contain($"\"{address}a:open\"").And.Contain($"\"{address}b:1\"").And.NotContain("hidden");
        (await SendAsync("resources/templates/list", "{}", path)).Should().Contain($"\"{address}t://{{id}}\"").And.NotContain("h://");
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"PROMPTopen"}""", true)]
    [InlineData("prompts/get", """{"name":"PROMPThidden"}""", false)]
    [InlineData("prompts/get", """{"name":"PROMPTope\u006e"}""", true)]
    [InlineData("resources/read", """{"uri":"ADDRESSa:open"}""", true)]
    [InlineData("resources/read", """{"uri":"ADDRESSa:hidden"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:1"}""", true)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:x/../../a"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:x/%2e%2e/a"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:x/%252e%252e%252fa"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:x\\..\\a"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:.\t./a"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:%2\ne%2e/a"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:x/..;/a"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:x/%c0%ae%c0%ae/a"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSb:x/\uff0e\uff0e/a"}""", false)]
    [InlineData("resources/subscribe", """{"uri":"ADDRESSb:x/.\t./a"}""", false)]
    [InlineData("resources/subscribe", """{"uri":"ADDRESSb:x/%252\te./a"}""", false)]
    [InlineData("resources/unsubscribe", """{"uri":"ADDRESSb:x/.\t./a"}""", false)]
    [InlineData("completion/complete", """{"ref":{"uri":"ADDRESSb:x/.\t./{id}"}}""", false)]
    [InlineData("completion/complete", """{"ref":{"uri":"ADDRESSb:x/../{id}"}}""", false)]
    [InlineData("completion/complete", """{"ref":{"uri":"ADDRESSb:x/.\t./a"}}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSt://7/8"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSt://7?x"}""", false)]
    [InlineData("resources/read", """{"uri":"ADDRESSt://7"}""", true)]
    [InlineData("resources/read", """{"uri":"ADDRESSh://7"}""", false)]
    [InlineData("resources/subscribe", """{"uri":"ADDRESSa:hidden"}""", false)]
    [InlineData("resources/subscribe", """{"uri":"ADDRESSa:open"}""", true)]
    [InlineData("completion/complete", """{"ref":{"name":"PROMPTopen"}}""", true)]
    [InlineData("completion/complete", """{"ref":{"name":"PROMPThidden"}}""", false)]
    [InlineData("completion/complete", """{"ref":{"uri":"ADDRESSt://{id}"}}""", true)]
    [InlineData("completion/complete", """{"ref":{"uri":"ADDRESSh://{id}"}}""", false)]
    public async Task What_is_asked_for_by_name_is_known_only_when_it_is_exposed(string method, string parameters, bool isKnown)
    {
        Offer(["open"], ["a:open", "b:*", "t://{id}"]);

        foreach (var (path, name, address) in new[] { ("/mcp", "notes-", "bifrost://notes/"), ("/mcp/notes", "", ""), ("/mcp", "notes-", "") })
        {
            Upstream.Clear();

            var answer = await SendAsync(method, parameters.Replace("PROMPT", name).Replace("ADDRESS", address), path, isSession: true);

            // A bare address is looked for among what is listed; "b:x" and the parts that are asked for are not.
            var isSent = Upstream.Count(method) > 0;
            (isSent ? answer.Contains("\"ok\"") : answer.Contains("Unknown ")).Should().BeTrue(answer);
            isSent.Should().Be(isKnown, answer);
        }
    }

    [Theory]
    [InlineData("b:x/.\\t./a")]
    [InlineData("b:%2\\ne%2e/a")]
    [InlineData("b:x/%c0%ae./a")]
    [InlineData("t://7/8")]
    public async Task It_is_so_for_requests_of_the_newest_revision(string address)
    {
        Offer(["open"], ["a:open", "b:*", "t://{id}"]);
        var modern = new ModernClient(Host);

        foreach (var whole in new[] { $"bifrost://notes/{address}", address })
        {
            var name = System.Text.RegularExpressions.Regex.Unescape(whole);
            var (_, text) = await modern.SendAsync(modern.Request("resources/read", $"\"uri\":\"{whole}\"", ModernClient.Encoded(name)));

            text.Should().Contain("Unknown resource").And.NotContain("\"ok\"");
        }

        Upstream.Count("resources/read").Should().Be(0);
    }

    [Fact]
    public async Task Nothing_is_exposed_with_an_empty_list_and_everything_without_one()
    {
        Offer([], []);
        (await SendAsync("prompts/list", "{}", "/mcp")).Should().Contain("\"prompts\":[]");
        (await SendAsync("resources/list", "{}", "/mcp/notes")).Should().Contain("\"resources\":[]");
        Host.Catalog.Clients.Clear();

        Offer(null, null);
        (await SendAsync("prompts/list", "{}", "/mcp")).Should().Contain("open").And.Contain("hidden");
        (await SendAsync("resources/list", "{}", "/mcp/notes")).Should().Contain("a:hidden");
    }

    [Fact]
    public async Task Whoever_may_not_use_the_server_gets_nothing_of_it_still()
    {
        Offer(["*"], ["*"], client => client with { Tools = ToolSelection.None });

        (await SendAsync("prompts/list", "{}", "/mcp")).Should().Contain("\"prompts\":[]");
        (await SendAsync("prompts/get", """{"name":"notes-open"}""", "/mcp")).Should().Contain("Unknown prompt");
    }

    private void Offer(string[]? prompts, string[]? resources, Func<McpClient, McpClient>? with = null)
    {
        Upstream.Capabilities = """{"tools":{},"prompts":{},"completions":{},"resources":{"subscribe":true}}""";
        Answer("prompts/list", """{"prompts":[{"name":"open"},{"name":"hidden"}]}""");
        Answer("resources/list", """{"resources":[{"uri":"a:open","name":"n"},{"uri":"a:hidden","name":"n"},{"uri":"b:1","name":"n"}]}""");
        Answer("resources/templates/list", """{"resourceTemplates":[{"uriTemplate":"t://{id}","name":"n"},{"uriTemplate":"h://{id}","name":"n"}]}""");

        foreach (var method in new[] { "prompts/get", "resources/read", "resources/subscribe", "completion/complete" })
        {
            Answer(method, """{"ok":true}""");
        }

        Host.AddServer("notes", Upstream.Endpoint, with: client =>
        {
            client = client with { Prompts = NamePatterns.Of(prompts), Resources = NamePatterns.Of(resources) };

            return with?.Invoke(client) ?? client;
        });
    }

    private void Answer(string method, string result) =>
        Upstream.On(method, (context, request) => RawMcpServer.ResultAsync(context, request, result));

    private async Task<string> SendAsync(string method, string parameters, string path, bool isSession = false)
    {
        using var request = Host.Post($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", path: path);

        if (isSession)
        {
            using var begun = await Host.Http.SendAsync(Host.Post(
                """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""", path: path));
            request.Headers.Add("Mcp-Session-Id", begun.Headers.GetValues("Mcp-Session-Id"));
        }

        using var response = await Host.Http.SendAsync(request);

        return await response.Content.ReadAsStringAsync();
    }
}
