using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Bifrost.Bench.Targets;

/// <summary>
/// A pass-through in the way the C# SDK suggests: its server in front, its client behind, typed results between. It
/// authenticates nobody.
/// </summary>
internal static class TypedProxy
{
    /// <summary>The pass-through, connected to all upstream servers.</summary>
    public static async Task<WebApplication> BuildAsync(string port, string raw, string typed)
    {
        var clients = new Dictionary<string, McpClient>
        {
            ["few"] = await ConnectAsync($"http://127.0.0.1:{raw}/mcp/few"),
            ["many"] = await ConnectAsync($"http://127.0.0.1:{raw}/mcp/many"),
            ["typed"] = await ConnectAsync($"http://127.0.0.1:{typed}/mcp/typed"),
        };
        var builder = Role.Builder(port);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddMcpServer()
            .WithHttpTransport(transport => transport.Stateless = true)
            .WithListToolsHandler(async (request, ct) =>
                await ClientOf(request.Services!, clients).ListToolsAsync(request.Params ?? new(), ct))
            .WithCallToolHandler(async (request, ct) =>
                await ClientOf(request.Services!, clients).CallToolAsync(request.Params!, ct));
        var app = builder.Build();
        app.MapMcp("/mcp/{server}");

        return app;
    }

    private static McpClient ClientOf(IServiceProvider services, Dictionary<string, McpClient> clients)
    {
        var context = services.GetRequiredService<IHttpContextAccessor>().HttpContext!;

        return clients[(string)context.Request.RouteValues["server"]!];
    }

    private static Task<McpClient> ConnectAsync(string address) => McpClient.CreateAsync(new HttpClientTransport(
        new HttpClientTransportOptions
        {
            Endpoint = new Uri(address),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Workload.UpstreamToken}" },
        }));
}
