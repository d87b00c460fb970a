using System.Net.Mime;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;
using ModelContextProtocol.Client;
using McpClient = ModelContextProtocol.Client.McpClient;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>An official client at a whole Bifrost, with a server behind it that speaks HTTP, JSON-RPC or MCP in its own way.</summary>
public sealed class OddServerTests : IAsyncLifetime
{
    private readonly CancellationToken _patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;
    private NotesServer _notes = null!;
    private BifrostServer _bifrost = null!;

    public static TheoryData<string> Oddities =>
    [
        "gzip", "deflate", "br", "slash", "sticky", "length", "text id", "nulls", "array", "revision", "text id and nulls in gzip", "sticky slash",
    ];

    public async Task InitializeAsync()
    {
        _notes = await NotesServer.StartAsync(new NotesOptions { Protected = false });
        _bifrost = await BifrostServer.StartAsync(
            settings => settings
                .WithServer(new McpServerSettings
                {
                    ClientId = "notes",
                    Name = "notes",
                    ConnectionString = _notes.McpUrl,
                    AuthType = McpAuthType.None,
                    ToolsToExecute = ["*"],
                    AllowOnAllVirtualKeys = true,
                })
                .WithKey("alice", TestServers.AliceKey),
            realClock: true);
    }

    public async Task DisposeAsync()
    {
        await _bifrost.DisposeAsync();
        await _notes.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Oddities))]
    public async Task Its_tools_are_listed_and_called(string oddity)
    {
        Misbehave(oddity);
        await using var client = await ConnectAsync();

        var tools = await client.ListToolsAsync(cancellationToken: _patience);
        var result = await client.CallToolAsync("notes-report", cancellationToken: _patience);

        tools.Select(tool => tool.Name).Should().Contain("notes-report");
        result.IsError.Should().NotBe(true);
        _notes.Received.ToolCalls.Should().ContainSingle();
    }

    [Theory]
    [InlineData(400, MediaTypeNames.Text.Plain, "Invalid session ID")]
    [InlineData(404, MediaTypeNames.Text.Html, "<p>Not Found")]
    [InlineData(410, MediaTypeNames.Text.Plain, "Gone")]
    public async Task A_session_that_it_forgot_costs_the_client_nothing(int status, string type, string body)
    {
        await using var client = await ConnectAsync();
        await client.CallToolAsync("notes-report", cancellationToken: _patience);
        var before = _notes.Received.Initializes.Count;
        _notes.Faults.Mcp.Next(TransportFaults.SessionUnknown(status, type, body), when: request => request.Tool == "report");

        var result = await client.CallToolAsync("notes-report", cancellationToken: _patience);

        result.IsError.Should().NotBe(true);
        _notes.Received.Initializes.Count.Should().Be(before + 1);
    }

    private void Misbehave(string oddity)
    {
        var faults = _notes.Faults.Mcp;

        switch (oddity)
        {
            case "gzip" or "deflate" or "br":
                faults.Always(TransportFaults.Encoded(oddity), TransportFaults.IsAnswered);
                break;
            case "slash":
                faults.Always(TransportFaults.SlashRedirect);
                break;
            case "sticky":
                faults.Always(TransportFaults.StickySessions);
                break;
            case "length":
                faults.Always(TransportFaults.NeedsLength, request => request.Method == HttpMethod.Post.Method);
                break;
            case "text id":
                faults.Always(TransportFaults.TextIdentifier, request => request.RpcMethod is not null && TransportFaults.IsAnswered(request));
                break;
            case "nulls":
                faults.Always(TransportFaults.NullMembers, TransportFaults.IsAnswered);
                break;
            case "array":
                faults.Always(TransportFaults.InArray, TransportFaults.IsAnswered);
                break;
            case "revision":
                faults.Always(TransportFaults.OnlyRevision("2025-06-18"));
                break;
            case "text id and nulls in gzip":
                faults.Next(TransportFaults.TextIdentifier, times: 1, TransportFaults.IsAnswered);
                faults.Next(TransportFaults.NullMembers, times: 1, TransportFaults.IsAnswered);
                faults.Always(TransportFaults.Encoded("gzip"), TransportFaults.IsAnswered);
                break;
            case "sticky slash":
                faults.Next(TransportFaults.SlashRedirect);
                faults.Always(TransportFaults.StickySessions);
                break;
        }
    }

    private Task<McpClient> ConnectAsync() => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri($"{_bifrost.BaseUrl}/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {TestServers.AliceKey}" },
        }),
        new McpClientOptions { ProtocolVersion = "2025-11-25" },
        cancellationToken: _patience);
}
