using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers <c>logging/setLevel</c>. The level holds for the client's session: at every server that logs, also those that it
/// uses later.
/// </summary>
public sealed class SetLogLevel(
    IMcpClientCatalog catalog, UpstreamAccess access, UpstreamCalls calls, IUpstreamServers servers, ForwardRequest forward)
{
    private static readonly byte[] Empty = "{}"u8.ToArray();

    /// <summary>What is said where a session would have to remember something and there is none here.</summary>
    public static JsonRpcReply NeedsSession(JsonRpcMessage request) => JsonRpcReply.Error(
        request.Id,
        JsonRpcCodes.InvalidRequest,
        "This needs a session that began at this replica: send initialize and repeat its Mcp-Session-Id.");

    /// <summary>The answer of the one server that was asked, or that the level is set.</summary>
    public async Task<JsonRpcReply> HandleAsync(GatewayView view, JsonRpcMessage request, CancellationToken ct)
    {
        if (view.Conversation is not { } conversation)
        {
            return NeedsSession(request);
        }

        if (RequestParams.TryRead(request, key: null) is not { } parameters || JsonMembers.Of(request.Params).Text("level") is null)
        {
            return JsonRpcReply.Error(request.Id, JsonRpcCodes.InvalidParams, "The parameters need a level, a string.");
        }

        conversation.LogLevel = request.Params.ToArray();

        if (view.Only is { } only)
        {
            return await forward.SendAsync(view, new RequestRoute(only, 0), parameters, request, ct);
        }

        await Task.WhenAll(view.Clients(catalog).Select(visible => SetAsync(view, visible.Client, parameters, ct)));

        return JsonRpcReply.Result(request.Id, Empty);
    }

    // A server that fails here fails for itself: the level is set when it is next connected to.
    private async Task SetAsync(GatewayView view, McpClient client, RequestParams parameters, CancellationToken ct)
    {
        if ((await access.FindAsync(view, client, ct)).Target is { } target
            && await servers.FindProfileAsync(target, ct) is { } profile
            && profile.Offers("logging"))
        {
            var outcome = await calls.SendAsync(view, target, new UpstreamRequest(McpMethods.SetLogLevel, parameters), ct);
            outcome.Answer?.Dispose();
        }
    }
}
