using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using McpClient = ModelContextProtocol.Client.McpClient;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpSdkClientTests : IAsyncLifetime
{
    private GatewayHost _host = null!;
    private RawMcpServer _upstream = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _upstream = await RawMcpServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(null, HttpTransportMode.AutoDetect)]
    [InlineData(null, HttpTransportMode.StreamableHttp)]
    [InlineData("2025-11-25", HttpTransportMode.StreamableHttp)]
    [InlineData("2025-06-18", HttpTransportMode.StreamableHttp)]
    [InlineData("2025-03-26", HttpTransportMode.StreamableHttp)]
    public async Task The_official_client_lists_and_calls(string? revision, HttpTransportMode mode)
    {
        _host.AddServer("notes", _upstream.Endpoint);
        await using var client = await ConnectAsync(revision, mode);

        var tools = await client.ListToolsAsync();
        var result = await client.CallToolAsync("notes-echo");

        client.NegotiatedProtocolVersion.Should().Be(revision ?? "2026-07-28");
        tools.Select(tool => tool.Name).Should().Equal("notes-echo");
        result.Content.OfType<TextContentBlock>().Single().Text.Should().Be("done");
    }

    [Fact]
    public async Task The_official_client_shows_the_link_and_works_after_connecting()
    {
        var server = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        await using var client = await ConnectAsync(null, HttpTransportMode.StreamableHttp);

        var asked = await client.CallToolAsync((await client.ListToolsAsync()).Single().Name);
        _host.Connect(GatewayHost.Alice, server, "upstream-alice");
        var listed = await client.ListToolsAsync();

        asked.IsError.Should().BeTrue();
        asked.Content.OfType<TextContentBlock>().Single().Text.Should()
            .StartWith($"Authentication required for notes. Open this URL to connect your account: {_host.BaseUrl}/");
        listed.Single().Name.Should().Be("notes-echo");
        (await client.CallToolAsync("notes-echo")).IsError.Should().NotBe(true);
    }

    [Fact]
    public async Task The_official_client_gets_an_error_for_an_unknown_tool()
    {
        await using var client = await ConnectAsync(null, HttpTransportMode.StreamableHttp);

        var call = async () => await client.CallToolAsync("nothing-here");

        (await call.Should().ThrowAsync<McpProtocolException>()).Which.ErrorCode.Should().Be(McpErrorCode.InvalidParams);
    }

    private Task<McpClient> ConnectAsync(string? revision, HttpTransportMode mode) => McpClient.CreateAsync(
        new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri($"{_host.BaseUrl}/mcp"),
                TransportMode = mode,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {GatewayHost.Token}" },
            }),
        new McpClientOptions { ProtocolVersion = revision });
}
