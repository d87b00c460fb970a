using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Bifrost.Bench.Targets;

/// <summary>
/// A server as people write them: the C# SDK with 500 tools at <c>/mcp/typed</c>, which makes its list for every asker.
/// </summary>
internal static class TypedUpstream
{
    private static readonly JsonElement Schema = JsonElement.Parse(Workload.Schema);

    /// <summary>The server.</summary>
    public static WebApplication Build(string port)
    {
        var builder = Role.Builder(port);
        builder.Services.AddMcpServer()
            .WithHttpTransport(transport => transport.Stateless = true)
            .WithListToolsHandler((_, _) => ValueTask.FromResult(new ListToolsResult
            {
                Tools = [.. Enumerable.Range(0, Workload.ManyTools).Select(ToolOf)],
            }))
            .WithCallToolHandler((request, _) => ValueTask.FromResult(new CallToolResult
            {
                Content = [new TextContentBlock { Text = request.Params?.Arguments?["text"].GetString() ?? string.Empty }],
            }));
        var app = builder.Build();
        app.Use((context, next) => context.Request.Headers.Authorization == $"Bearer {Workload.UpstreamToken}"
            ? next(context)
            : Results.Unauthorized().ExecuteAsync(context));
        app.MapMcp("/mcp/typed");

        return app;
    }

    private static Tool ToolOf(int index) => new()
    {
        Name = Workload.NameOf(index),
        Description = Workload.Description,
        InputSchema = Schema,
    };
}
