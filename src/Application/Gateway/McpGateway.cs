namespace Bifrost.Application.Gateway;

/// <summary>
/// What each method of the protocol does. This table is where further methods join; none of them is a MediatR message,
/// because what passes here is passed on as received.
/// </summary>
public sealed class McpGateway(ListTools listTools, CallTool callTool)
{
    private static readonly byte[] Empty = "{}"u8.ToArray();

    /// <summary>The answer to a message; null when it wants none. The caller disposes it.</summary>
    public async Task<JsonRpcReply?> HandleAsync(GatewayView view, JsonRpcMessage message, CancellationToken ct)
    {
        if (message.Fault is { } fault)
        {
            return JsonRpcReply.Fault(message, fault);
        }

        // Without sessions towards clients there is nothing that a notification or an answer could refer to.
        if (message.Kind != JsonRpcKind.Request)
        {
            return null;
        }

        return message.Method switch
        {
            McpMethods.CallTool => await callTool.HandleAsync(view, message, ct),
            McpMethods.ListTools => await listTools.HandleAsync(view, message, ct),
            McpMethods.Ping => JsonRpcReply.Result(message.Id, Empty),
            McpMethods.Initialize => InitializeClient.Handle(message),
            _ => JsonRpcReply.Error(message.Id, JsonRpcCodes.MethodNotFound, "Bifrost does not offer this method."),
        };
    }
}
