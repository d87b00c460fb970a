namespace Bifrost.Application.Gateway;

/// <summary>
/// What each method of the protocol does. This table is where further methods join; none of them is a MediatR message,
/// because what passes here is passed on as received.
/// </summary>
public sealed class McpGateway(ListEntries lists, CallTool callTool, ForwardRequest forward)
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
            McpMethods.ListTools => await lists.HandleAsync(view, ListKind.Tools, message, ct),
            McpMethods.ReadResource => await forward.HandleAsync(view, ParamsKey.Uri, message, ct),
            McpMethods.GetPrompt => await forward.HandleAsync(view, ParamsKey.Name, message, ct),
            McpMethods.Complete => await forward.HandleAsync(view, ParamsKey.Reference, message, ct),
            McpMethods.ListPrompts => await ListAsync(view, ListKind.Prompts, message, ct),
            McpMethods.ListResources => await ListAsync(view, ListKind.Resources, message, ct),
            McpMethods.ListTemplates => await ListAsync(view, ListKind.Templates, message, ct),
            McpMethods.Ping => JsonRpcReply.Result(message.Id, Empty),
            McpMethods.Initialize => InitializeClient.Handle(message),
            _ => JsonRpcReply.Error(message.Id, JsonRpcCodes.MethodNotFound, "Bifrost does not offer this method."),
        };
    }

    // The lists of one server alone are its own business, page by page; only tools are selected from.
    private Task<JsonRpcReply> ListAsync(GatewayView view, ListKind kind, JsonRpcMessage message, CancellationToken ct) =>
        view.Only is null ? lists.HandleAsync(view, kind, message, ct) : forward.HandleAsync(view, key: null, message, ct);
}
