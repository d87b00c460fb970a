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

        var takeBack = conversation.SetLogLevel(request.Params.ToArray());
        var isAccepted = false;

        try
        {
            var reply = view.Only is { } only
                ? await forward.SendAsync(view, new RequestRoute(only, 0), parameters, request, ct)
                : await SetEverywhereAsync(view, parameters, request, ct);
            isAccepted = reply is { Code: null, Received: null or { Result.IsEmpty: false } };

            return reply;
        }
        finally
        {
            if (!isAccepted)
            {
                takeBack();
            }
        }
    }

    // A server that fails here fails for itself: the level is set when it is next connected to. A level that none accepts is none.
    private async Task<JsonRpcReply> SetEverywhereAsync(
        GatewayView view, RequestParams parameters, JsonRpcMessage request, CancellationToken ct)
    {
        var answers = await Task.WhenAll(view.Clients(catalog).Select(visible => SetAsync(view, visible.Client, parameters, ct)));
        var answered = answers.OfType<UpstreamAnswer>().Where(answer => answer.Failure is null).ToList();
        var refusal = answered.Count > 0 && answered.TrueForAll(answer => answer.Message.Result.IsEmpty) ? answered[0] : null;

        foreach (var answer in answers.Where(answer => answer != refusal))
        {
            answer?.Dispose();
        }

        return refusal is null ? JsonRpcReply.Result(request.Id, Empty) : JsonRpcReply.Forward(refusal, request.Id);
    }

    private async Task<UpstreamAnswer?> SetAsync(GatewayView view, McpClient client, RequestParams parameters, CancellationToken ct)
    {
        if ((await access.FindAsync(view, client, ct)).Target is not { } target
            || await servers.FindProfileAsync(target, ct) is not { } profile
            || !profile.Offers("logging"))
        {
            return null;
        }

        var level = new UpstreamRequest(McpMethods.SetLogLevel, parameters) { Conversation = view.Conversation };

        return (await calls.SendAsync(view, target, level, ct)).Answer;
    }
}
