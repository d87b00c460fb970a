using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>
/// What each method of the protocol does. This table is where further methods join; none of them is a MediatR message,
/// because what passes here is passed on as received.
/// </summary>
public sealed class McpGateway(
    ListEntries lists,
    CallTool callTool,
    ForwardRequest forward,
    Subscribe subscribe,
    SetLogLevel setLogLevel,
    DescribeGateway describe,
    ClientConversations conversations,
    IUpstreamServers servers)
{
    private static readonly byte[] Empty = "{}"u8.ToArray();

    /// <summary>The answer to a message; null when it wants none. The caller disposes it.</summary>
    public async Task<JsonRpcReply?> HandleAsync(GatewayView view, JsonRpcMessage message, CancellationToken ct)
    {
        if (message.Fault is { } fault)
        {
            return JsonRpcReply.Fault(message, fault);
        }

        using var use = conversations.Enter(view);
        var conversation = use.Conversation;

        if (message.Kind != JsonRpcKind.Request)
        {
            Take(conversation, message);

            return null;
        }

        if (conversation is null)
        {
            return await AnswerAsync(view, message, ct);
        }

        using var open = conversation.Open(message.Id, view.Stream, ct);

        try
        {
            return await AnswerAsync(view with { Conversation = conversation }, message, open.Token);
        }
        catch (OperationCanceledException) when (open.Token.IsCancellationRequested && !open.IsAbandoned)
        {
            return JsonRpcReply.Error(message.Id, JsonRpcCodes.Cancelled, "The request was cancelled.");
        }
    }

    private Task<JsonRpcReply> AnswerAsync(GatewayView view, JsonRpcMessage message, CancellationToken ct) => message.Method switch
    {
        McpMethods.CallTool => callTool.HandleAsync(view, message, ct),
        McpMethods.ListTools => lists.HandleAsync(view, ListKind.Tools, message, ct),
        McpMethods.ReadResource => forward.HandleAsync(view, ParamsKey.Uri, message, ct),
        McpMethods.GetPrompt => forward.HandleAsync(view, ParamsKey.Name, message, ct),
        McpMethods.Complete => forward.HandleAsync(view, ParamsKey.Reference, message, ct),
        McpMethods.ListPrompts => ListAsync(view, ListKind.Prompts, message, ct),
        McpMethods.ListResources => ListAsync(view, ListKind.Resources, message, ct),
        McpMethods.ListTemplates => ListAsync(view, ListKind.Templates, message, ct),
        McpMethods.Subscribe or McpMethods.Unsubscribe => subscribe.HandleAsync(view, message, ct),
        McpMethods.SetLogLevel => setLogLevel.HandleAsync(view, message, ct),
        McpMethods.Ping => Task.FromResult(JsonRpcReply.Result(message.Id, Empty)),
        McpMethods.Initialize => InitializeAsync(view, message, ct),
        _ => Task.FromResult(JsonRpcReply.Error(message.Id, JsonRpcCodes.MethodNotFound, "Bifrost does not offer this method.")),
    };

    private async Task<JsonRpcReply> InitializeAsync(GatewayView view, JsonRpcMessage message, CancellationToken ct) =>
        InitializeClient.Handle(message, await describe.HandleAsync(view, ClientHello.Read(message.Params).Announced, ct));

    // Without a session here there is nothing that a notification or an answer could refer to.
    private void Take(ClientConversation? conversation, JsonRpcMessage message)
    {
        if (conversation is null)
        {
            return;
        }

        if (message.Kind == JsonRpcKind.Response)
        {
            conversation.Answer(message);
        }
        else if (message.Method == McpMethods.Cancelled)
        {
            conversation.Cancel(JsonMembers.Of(message.Params).Raw("requestId"));
        }
        else if (message.Method == McpMethods.RootsChanged)
        {
            servers.Tell(conversation, message.ToExact().Json.ToArray());
        }
    }

    // The lists of one server alone are its own business, page by page, unless they are selected from.
    private Task<JsonRpcReply> ListAsync(GatewayView view, ListKind kind, JsonRpcMessage message, CancellationToken ct) =>
        view.Only is { } only && only.Exposed(kind).IsAll
            ? ForwardListAsync(view, kind, message, ct)
            : lists.HandleAsync(view, kind, message, ct);

    private async Task<JsonRpcReply> ForwardListAsync(GatewayView view, ListKind kind, JsonRpcMessage message, CancellationToken ct)
    {
        var reply = await forward.HandleAsync(view, key: null, message, ct);

        if (reply.Received is not { Result.IsEmpty: false } received || ListPage.Accepted(received.Result, kind) is var page && page.Equals(received.Result))
        {
            return reply;
        }

        using (reply)
        {
            var repaired = Splice.Replace(received.Json, received.ResultStart, received.Result.Length, page).ToArray();

            return JsonRpcReply.Forward(UpstreamAnswer.Of(JsonRpcMessage.Parse(repaired)), message.Id);
        }
    }
}
