using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Testing.Mcp;

/// <summary>A request as an upstream server received it.</summary>
public sealed record ReceivedRequest(
    string HttpMethod, string RpcMethod, string Body, IReadOnlyDictionary<string, string> Headers, CancellationToken Aborted)
{
    /// <summary>The identifier of the message as it came; empty when it has none.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>The progress token as it came; empty when it has none.</summary>
    public string ProgressToken { get; init; } = string.Empty;

    /// <summary>A header, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>
/// An upstream MCP server written by hand on a real socket: it answers what a test tells it to, byte for byte, and
/// remembers what it received.
/// </summary>
public sealed class RawMcpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly ConcurrentDictionary<string, Func<HttpContext, ReceivedRequest, Task>> _handlers = new();
    private readonly Lock _gate = new();
    private readonly List<(Func<bool> Holds, TaskCompletionSource Source)> _waiting = [];
    private int _sessions;

    private RawMcpServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; private set; } = null!;

    /// <summary>What it announces.</summary>
    public string Capabilities { get; set; } = """{"tools":{}}""";

    /// <summary>The array of its tools.</summary>
    public string Tools { get; set; } = """[{"name":"echo","inputSchema":{"type":"object"}}]""";

    /// <summary>The result of every call.</summary>
    public string CallResult { get; set; } = """{"content":[{"type":"text","text":"done"}]}""";

    /// <summary>Everything received so far.</summary>
    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<RawMcpServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new RawMcpServer(app);
        server.On("initialize", server.InitializeAsync);
        server.On("notifications/initialized", (context, _) => Accept(context));
        server.On("notifications/cancelled", (context, _) => Accept(context));
        server.On("tools/list", (context, request) => ResultAsync(context, request, $$"""{"tools":{{server.Tools}}}"""));
        server.On("tools/call", (context, request) => ResultAsync(context, request, server.CallResult));
        server.On("DELETE", (_, _) => Task.CompletedTask);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Endpoint = new Uri($"{address}/mcp");

        return server;
    }

    /// <summary>Answers a JSON-RPC result.</summary>
    public static Task ResultAsync(HttpContext context, ReceivedRequest request, string result) =>
        JsonAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}}}""");

    /// <summary>Answers a JSON document as it is.</summary>
    public static Task JsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";

        return context.Response.WriteAsync(json);
    }

    /// <summary>Sends a message of an event stream at once; the first one begins the stream.</summary>
    public static async Task EventAsync(HttpContext context, string message)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync($"event: message\ndata: {message}\n\n");
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Says what happens on a method of the protocol, or on an HTTP method other than POST.</summary>
    public void On(string method, Func<HttpContext, ReceivedRequest, Task> handler) => _handlers[method] = handler;

    /// <summary>How often a method was received.</summary>
    public int Count(string method) => _received.Count(request => request.RpcMethod == method);

    /// <summary>Forgets what it received.</summary>
    public void Clear() => _received.Clear();

    /// <summary>Completes when a method was received that often.</summary>
    public Task ReceivedAsync(string method, int times = 1) => WhenAsync(() => Count(method) >= times);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private static Task Accept(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;

        return Task.CompletedTask;
    }

    private async Task WhenAsync(Func<bool> holds)
    {
        TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        lock (_gate)
        {
            if (holds())
            {
                return;
            }

            _waiting.Add((holds, source));
        }

        await source.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private Task InitializeAsync(HttpContext context, ReceivedRequest request)
    {
        context.Response.Headers["Mcp-Session-Id"] = $"session-{Interlocked.Increment(ref _sessions)}";

        return ResultAsync(
            context,
            request,
            $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{Capabilities}}},"serverInfo":{"name":"raw","version":"1"}}""");
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var request = Read(context, body);

        lock (_gate)
        {
            _received.Enqueue(request);
            _waiting.RemoveAll(waiter => waiter.Holds() && waiter.Source.TrySetResult());
        }

        if (_handlers.TryGetValue(request.RpcMethod, out var handler))
        {
            await handler(context, request);

            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static ReceivedRequest Read(HttpContext context, string body)
    {
        var method = context.Request.Method;
        var id = string.Empty;
        var token = string.Empty;

        if (body.Length > 0)
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1000 });
            method = json.RootElement.TryGetProperty("method", out var named) ? named.GetString()! : "response";
            id = json.RootElement.TryGetProperty("id", out var identifier) ? identifier.GetRawText() : string.Empty;
            token = json.RootElement.TryGetProperty("params", out var parameters)
                && parameters.TryGetProperty("_meta", out var meta)
                && meta.TryGetProperty("progressToken", out var progress)
                    ? progress.GetRawText()
                    : string.Empty;
        }

        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

        return new ReceivedRequest(context.Request.Method, method, body, headers, context.RequestAborted)
        {
            Id = id,
            ProgressToken = token,
        };
    }
}
