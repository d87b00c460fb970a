using Bifrost.Api.Http;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Api.Mcp;

/// <summary>
/// One request to the gateway, step by step: origin, browser's question, store, credential, resource, method, message. No
/// step looks at anything that a later one is for.
/// </summary>
internal sealed class McpEndpoint(
    McpCors cors,
    McpAuthenticator authenticator,
    McpExchange exchange,
    McpListener listener,
    SessionEdge sessions,
    IMcpClientCatalog catalog,
    GatewayOptions options)
{
    /// <summary>Name of the route value that names one server.</summary>
    public const string ClientRouteValue = "client";

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var only = context.Request.RouteValues[ClientRouteValue] as string;

            if (await AdmitAsync(context, only) is { } caller)
            {
                await ServeAsync(context, caller, only);
            }
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer, and nothing went wrong.
            context.Abort();
        }
    }

    /// <summary>The server of exactly this name, or null: addresses are case-sensitive.</summary>
    public static McpClient? FindExact(IMcpClientCatalog catalog, string name) =>
        catalog.FindByName(name) is { } client && client.Name.Value == name ? client : null;

    // Who makes the request; null when it was answered without asking or with a refusal.
    private ValueTask<Caller?> AdmitAsync(HttpContext context, string? only)
    {
        if (!cors.TryAdmit(context, mayBeBroker: true))
        {
            return AnsweredAsync(McpRefusal.ForeignOrigin.WriteAsync(context));
        }

        if (McpCors.IsPreflight(context.Request))
        {
            cors.AnswerPreflight(context);

            return default;
        }

        return options.StoreEnabled
            ? authenticator.AuthenticateAsync(context, only)
            : AnsweredAsync(McpRefusal.StoreDisabled.WriteAsync(context));
    }

    private static async ValueTask<Caller?> AnsweredAsync(Task answer)
    {
        await answer;

        return null;
    }

    private Task ServeAsync(HttpContext context, Caller caller, string? only)
    {
        var server = only is null ? null : FindExact(catalog, only);

        if (only is not null && (server is null || !GatewayView.CanReach(server) || caller.ToolsOf(server).IsEmpty))
        {
            return McpRefusal.UnknownServer.WriteAsync(context);
        }

        var isEnd = HttpMethods.IsDelete(context.Request.Method) && SessionEdge.IsNamed(context.Request);
        var isListening = McpListener.IsAsked(context.Request) && SessionEdge.IsNamed(context.Request);

        if (!isEnd && !isListening && !HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST, OPTIONS";

            return McpRefusal.WrongMethod.WriteAsync(context);
        }

        var (view, refusal) = RequestedView.Read(context, catalog, caller, server);

        return view is null ? refusal!.WriteAsync(context)
            : isEnd ? sessions.EndAsync(context, view)
            : isListening ? ListenAsync(context, view)
            : exchange.RunAsync(context, view);
    }

    private Task ListenAsync(HttpContext context, GatewayView view) => sessions.Enter(context.Request, view) is { } entered
        ? listener.RunAsync(context, entered)
        : McpRefusal.UnknownSession.WriteAsync(context);
}
