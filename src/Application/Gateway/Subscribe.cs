namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers <c>resources/subscribe</c> and <c>resources/unsubscribe</c>. What a client wants to hear of is remembered with its
/// session, which gets a session of its own at the server, and is asked for again when that has to be made anew.
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
        var isSubscription = request.Method == McpMethods.Subscribe;

        // Noted first: the server has to know this client from others from now on.
        if (isSubscription && !conversation.TrySubscribe(route.Client.Id, address, SentAs(parameters, route)))
        {
            return JsonRpcReply.Error(request.Id, JsonRpcCodes.InvalidParams, "This session has too many subscriptions.");
        }

        var reply = await forward.SendAsync(view, route, parameters, request, ct);

        if (!isSubscription || reply.Received is not { Result.IsEmpty: false })
        {
            conversation.Unsubscribe(route.Client.Id, address);
        }

        return reply;
    }

    private static byte[] SentAs(RequestParams parameters, RequestRoute route) => route.PrefixLength == 0
        ? parameters.Json.ToArray()
        : Splice.Edit(parameters.Json, [parameters.WithoutPrefix(route.PrefixLength)]).ToArray();
}
