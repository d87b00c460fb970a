using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>Answers requests of revision 2026-07-28: without sessions, with statuses and result types of its own.</summary>
internal sealed class ModernExchange(
    McpGateway gateway,
    ListenExchange listening,
    DescribeGateway describe,
    ModernResults results,
    RequestStates states,
    AccountWait accounts,
    GatewayOptions options)
{
    /// <summary>The answer; null for what wants none.</summary>
    public async Task<JsonRpcReply?> AnswerAsync(HttpContext context, GatewayView view, JsonRpcMessage message)
    {
        if (message.Kind == JsonRpcKind.Notification)
        {
            return null;
        }

        if (message.Method == McpMethods.Listen)
        {
            return await listening.AnswerAsync(context, view, view.Stream!, message);
        }

        var reply = await AnswerRequestAsync(context, view, message);

        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusOf(reply);
        }

        return reply;
    }

    private async Task<JsonRpcReply> AnswerRequestAsync(HttpContext context, GatewayView view, JsonRpcMessage message)
    {
        var ct = context.RequestAborted;

        if (states.Restore(view, message) is not { } restored)
        {
            return JsonRpcReply.Error(
                message.Id, JsonRpcCodes.InvalidParams, "The requestState is not one of this request, or too old; ask without it.");
        }

        if (restored.Awaited is { } awaited)
        {
            await WaitAsync(context, view, awaited);
        }

        var asking = view with { Modern = view.Modern! with { WasDeclined = restored.WasDeclined, Offer = restored.Offer } };
        var reply = message.Method switch
        {
            McpMethods.Discover => DiscoverServer.Handle(message, await describe.HandleAsync(asking, asking.Announced, ct)),
            McpMethods.Initialize or McpMethods.Ping or McpMethods.SetLogLevel or McpMethods.Subscribe or McpMethods.Unsubscribe =>
                JsonRpcReply.Error(message.Id, JsonRpcCodes.MethodNotFound, "This revision has no such method."),
            _ => (await gateway.HandleAsync(asking, restored.Message, ct))!,
        };

        return results.Complete(asking, restored.Message, reply);
    }

    // Accepting means that the page was opened, not that the account is there (MCP 2026-07-28, elicitation).
    private async Task WaitAsync(HttpContext context, GatewayView view, AwaitedAccount awaited)
    {
        await accounts.WaitAsync(awaited, options.ConnectWait, options.ConnectGlance, context.RequestAborted);

        if (await McpAuthenticator.FindStillAsync(context, view.Caller, context.RequestAborted) is null)
        {
            context.Abort();

            throw new OperationCanceledException("The credential has ended.");
        }
    }

    private static int StatusOf(JsonRpcReply reply) => CodeOf(reply) switch
    {
        JsonRpcCodes.MethodNotFound => StatusCodes.Status404NotFound,
        JsonRpcCodes.HeaderMismatch or JsonRpcCodes.CapabilityMissing or JsonRpcCodes.UnsupportedRevision =>
            StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };

    private static int? CodeOf(JsonRpcReply reply) => reply.Received is { Result.IsEmpty: true } received
        ? JsonRpcFault.CodeOf(received)
        : reply.Code;
}
