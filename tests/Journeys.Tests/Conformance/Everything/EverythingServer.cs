using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>
/// A server of the official C# SDK with everything that the suite's scenarios for servers ask for. Whoever initializes gets a
/// session, whoever speaks 2026-07-28 gets answers without one.
/// </summary>
internal sealed class EverythingServer : IAsyncDisposable
{
    private const string Path = "/mcp";

    private readonly WebApplication _app;

    private EverythingServer(WebApplication app) => _app = app;

    /// <summary>Where it is.</summary>
    public Uri Address => new(new Uri(_app.Urls.Single()), Path);

    public static async Task<EverythingServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services
            .AddMcpServer(server => server.ServerInfo = new Implementation { Name = "everything", Version = "1.0.0" })
            .WithHttpTransport(http => http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
            .WithTools<ContentTools>()
            .WithTools<AskingTools>()
            .WithTools<NotifyingTools>()
            .WithTools<PollingTool>()
            .WithTools<InputRequiredTools>()
            .WithTools<CapabilityTools>()
            .WithTools([SchemaTool.Make(), SchemaTool.MakeWithHeader()])
            .WithPrompts<EverythingPrompts>()
            .WithResources<EverythingResources>()
            .WithSubscribeToResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithUnsubscribeFromResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithSetLoggingLevelHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult
            {
                Completion = new Completion { Values = ["test", "testing"], Total = 2, HasMore = false },
            }));
#pragma warning disable MCP9006 // Sessions are for clients that initialize, and those are served here as well.
        builder.Services.AddSingleton<ISseEventStreamStore, PatientStreams>();
#pragma warning restore MCP9006
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Use(RefuseForeignersAsync);
        app.MapMcp(Path);
        await app.StartAsync();

        return new EverythingServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        // Streams that scenarios left open are not waited for.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    // What every server on loopback has to do against DNS rebinding, and the SDK leaves to its host.
    private static Task RefuseForeignersAsync(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin;
        var isOwn = IsLoopback(context.Request.Host.Host)
            && (origin.Count == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLoopback(page.Host)));

        if (isOwn)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;

        return Task.CompletedTask;
    }

    private static bool IsLoopback(string host) => host is "localhost" or "127.0.0.1" or "[::1]";
}
