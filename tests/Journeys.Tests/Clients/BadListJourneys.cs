using System.Text.Json;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Journeys.Tests.Setup;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;
using Bifrost.Testing.Mcp;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Bifrost.Journeys.Tests.Clients;

/// <summary>Official SDKs at <c>/mcp</c>, with a server behind it whose lists they would refuse, and a good one.</summary>
public sealed class BadListJourneys : IAsyncLifetime
{
    private static readonly string[] Repaired =
    [
        "none", "null", "empty", "true", "php", "type", "untyped", "ref", "members", "half", "output", "pattern",
    ];

    // Deeper than the C# SDK reads.
    private static readonly string Deep =
        "{\"name\":\"bad_deep\",\"inputSchema\":" + string.Concat(Enumerable.Repeat("{\"type\":\"object\",\"properties\":{\"a\":", 40)) + "{}" + new string('}', 81);

    private readonly CancellationToken _patience = new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token;
    private NotesServer _good = null!;
    private NotesServer _turning = null!;
    private RawMcpServer _bad = null!;
    private BifrostServer _bifrost = null!;

    public async Task InitializeAsync()
    {
        _good = await NotesServer.StartAsync(new NotesOptions { Protected = false });
        _turning = await NotesServer.StartAsync(new NotesOptions { Protected = false });
        _turning.Faults.Mcp.Always(ListFaults.CursorsInACircle, ListFaults.IsList);
        _bad = await RawMcpServer.StartAsync();
        _bad.Capabilities = """{"tools":{},"prompts":{},"resources":{}}""";
        _bad.Tools = $"[{Deep},{ListFaults.Tools[1..]}";
        Answer("prompts/list", "prompts", ListFaults.Prompts);
        Answer("resources/list", "resources", ListFaults.Resources);
        Answer("resources/templates/list", "resourceTemplates", ListFaults.Templates);
        _bifrost = await BifrostServer.StartAsync(
            settings => settings
                .WithServer(Server("bad", _bad.Endpoint))
                .WithServer(Server("turning", _turning.McpUrl))
                .WithServer(Server("good", _good.McpUrl))
                .WithKey("alice", TestServers.AliceKey),
            realClock: true);
    }

    public async Task DisposeAsync()
    {
        await _bifrost.DisposeAsync();
        await _bad.DisposeAsync();
        await _turning.DisposeAsync();
        await _good.DisposeAsync();
    }

    [Fact]
    public async Task The_CSharp_SDK_lists_and_calls()
    {
        await using var client = await ConnectAsync();

        var tools = (await client.ListToolsAsync(cancellationToken: _patience)).Select(tool => tool.Name).ToList();
        var prompts = await client.ListPromptsAsync(cancellationToken: _patience);
        var resources = await client.ListResourcesAsync(cancellationToken: _patience);
        var templates = await client.ListResourceTemplatesAsync(cancellationToken: _patience);
        var called = await client.CallToolAsync("bad-repaired_none", cancellationToken: _patience);

        ShouldBeAll(tools);
        prompts.Select(prompt => prompt.Name).Should().Equal("bad-good", "bad-repaired");
        resources.Select(resource => resource.Uri).Should().Equal("bifrost://bad/note://good", "bifrost://bad/note://repaired");
        templates.Select(template => template.UriTemplate).Should().Equal("bifrost://bad/note://{good}", "bifrost://bad/note://{repaired}");
        called.Content.OfType<TextContentBlock>().Single().Text.Should().Be("done");
    }

    [NodeFact]
    public async Task The_TypeScript_SDK_lists_and_calls()
    {
        using var client = NodeProcess.Start("list.mjs", $"{_bifrost.BaseUrl}/mcp", TestServers.AliceKey, "bad-repaired_none");

        var received = JsonSerializer.Deserialize<JsonElement>(await client.ReadAsync(_patience));

        ShouldBeAll(Texts(received, "tools"));
        Texts(received, "prompts").Should().Equal("bad-good", "bad-repaired");
        Texts(received, "resources").Should().Equal("bifrost://bad/note://good", "bifrost://bad/note://repaired");
        Texts(received, "templates").Should().Equal("bifrost://bad/note://{good}", "bifrost://bad/note://{repaired}");
        received.GetProperty("text").GetString().Should().Be("done");
    }

    private static void ShouldBeAll(IReadOnlyList<string> tools)
    {
        tools.Where(tool => tool.StartsWith("bad-", StringComparison.Ordinal))
            .Should().Equal(["bad-good", .. Repaired.Select(what => $"bad-repaired_{what}")]);
        tools.Should().Contain("good-whoami").And.OnlyHaveUniqueItems();
    }

    private static List<string> Texts(JsonElement received, string member) =>
        [.. received.GetProperty(member).EnumerateArray().Select(each => each.GetString()!)];

    private static McpServerSettings Server(string name, Uri endpoint) => new()
    {
        ClientId = name,
        Name = name,
        ConnectionString = endpoint,
        AuthType = McpAuthType.None,
        ToolsToExecute = ["*"],
        AllowOnAllVirtualKeys = true,
    };

    private void Answer(string method, string member, string entries) => _bad.On(
        method, (context, request) => RawMcpServer.ResultAsync(context, request, $$"""{"{{member}}":{{entries}}}"""));

    private async Task<ModelContextProtocol.Client.McpClient> ConnectAsync() => await ModelContextProtocol.Client.McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri($"{_bifrost.BaseUrl}/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {TestServers.AliceKey}" },
        }),
        cancellationToken: _patience);
}
