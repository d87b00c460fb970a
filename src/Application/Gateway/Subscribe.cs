namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers <c>resources/subscribe</c> and <c>resources/unsubscribe</c>. What a client wants to hear of is remembered with its
/// session, which gets a session of its own at the server, except at a child process, which all share; it is asked for again when
/// that session has to be made anew.
/// </summary>
public sealed class Subscribe(RequestRoutes routes, ForwardRequest forward)
{
    /// <summary>The answer of the server, or why there is none.</summary>
    public async Task<JsonRpcReply> HandleAsync(GatewayView view, JsonRpcMessage request, CancellationToken ct)
    {
        if (view.Conversation is not { } conversation)
        {
            return SetLogLevel.NeedsSession(request);
        }

        if (RequestParams.TryRead(request, ParamsKey.Uri) is not { } parameters)
        {
            return JsonRpcReply.Error(request.Id, JsonRpcCodes.InvalidParams, "The parameters need exactly one uri, a string.");
        }

        var found = await routes.FindAsync(view, ParamsKey.Uri, parameters, ct);

        if (found.Route is not { } route)
        {
            return ForwardRequest.Unknown(view, request, ParamsKey.Uri, parameters, found.Rivals);
        }

        var address = parameters.Key[route.PrefixLength..];
        return request.Method == McpMethods.Subscribe
            ? await SubscribeAsync(view, conversation, (route, address), parameters, request, ct)
            : await UnsubscribeAsync(view, conversation, (route, address), parameters, request, ct);
    }

    private async Task<JsonRpcReply> SubscribeAsync(
        GatewayView view, ClientConversation conversation, (RequestRoute Route, string Address) wanted, RequestParams parameters, JsonRpcMessage request, CancellationToken ct)
    {
        var (route, address) = wanted;
        var wasSubscribed = conversation.IsSubscribed(route.Client.Id, address);

        // Noted first: the server has to know this client from others from now on.
        if (!conversation.TrySubscribe(route.Client.Id, address, SentAs(parameters, route)))
        {
            return JsonRpcReply.Error(request.Id, JsonRpcCodes.InvalidParams, "This session has too many subscriptions.");
        }

        var reply = await forward.SendAsync(view, route, parameters, request, ct);

        if (reply.Received is { Result.IsEmpty: false })
        {
            // Another one for the same address may have failed meanwhile.
            conversation.TrySubscribe(route.Client.Id, address, SentAs(parameters, route));
        }
        else if (!wasSubscribed)
        {
            conversation.Unsubscribe(route.Client.Id, address);
        }

        return reply;
    }

    private async Task<JsonRpcReply> UnsubscribeAsync(
        GatewayView view, ClientConversation conversation, (RequestRoute Route, string Address) wanted, RequestParams parameters, JsonRpcMessage request, CancellationToken ct)
    {
        var reply = await forward.SendAsync(view, wanted.Route, parameters, request, ct);
        conversation.Unsubscribe(wanted.Route.Client.Id, wanted.Address);

        return reply;
    }

    private static byte[] SentAs(RequestParams parameters, RequestRoute route) => route.PrefixLength == 0
        ? parameters.Json.ToArray()
        : Splice.Edit(parameters.Json, [parameters.WithoutPrefix(route.PrefixLength)]).ToArray();
}
