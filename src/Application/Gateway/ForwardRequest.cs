using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers what one server answers: a prompt, a resource, a completion, and at the address of one server its lists. The
/// parameters and the answer pass as they are, but for the prefix that names the server.
/// </summary>
public sealed partial class ForwardRequest(
    RequestRoutes routes, UpstreamAccess access, UpstreamCalls calls, ConnectPrompt prompt, ILogger<ForwardRequest> logger)
{
    /// <summary>The answer of the server, or why there is none.</summary>
    /// <param name="view">The caller.</param>
    /// <param name="key">The member of the parameters that names the server's thing; null where there is none.</param>
    /// <param name="request">The request.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<JsonRpcReply> HandleAsync(GatewayView view, ParamsKey? key, JsonRpcMessage request, CancellationToken ct)
    {
        if (RequestParams.TryRead(request, key) is not { } parameters)
        {
            return JsonRpcReply.Error(
                request.Id, JsonRpcCodes.InvalidParams, $"The parameters need exactly one {key?.Text ?? "object"} that is well-formed.");
        }

        var found = await routes.FindAsync(view, key, parameters, ct);

        return found.Route is { } route
            ? await SendAsync(view, route, parameters, request, ct)
            : Unknown(view, request, key, parameters, found.Rivals);
    }

    /// <summary>Sends a request to where it goes.</summary>
    public async Task<JsonRpcReply> SendAsync(
        GatewayView view, RequestRoute route, RequestParams parameters, JsonRpcMessage request, CancellationToken ct)
    {
        var entry = await access.FindAsync(view, route.Client, ct);
        var forwarded = new UpstreamRequest(request.Method, parameters)
        {
            KeyEdit = route.PrefixLength > 0 ? parameters.WithoutPrefix(route.PrefixLength) : null,
            Messages = view.MessagesOf(route.Client),
            Conversation = view.Conversation,
            Name = parameters.Key[route.PrefixLength..],
        };
        var outcome = entry.Target is { } target ? await calls.SendAsync(view, target, forwarded, ct) : new UpstreamOutcome(entry, null);

        return outcome.Answer is { Failure: null } answer
            ? JsonRpcReply.Forward(answer, request.Id)
            : await RefuseAsync(view, route.Client, outcome, request, ct);
    }

    /// <summary>What is said of a thing that does not exist for the caller, or that several servers have.</summary>
    public static JsonRpcReply Unknown(
        GatewayView view, JsonRpcMessage request, ParamsKey? key, RequestParams parameters, IReadOnlyList<McpClient> rivals)
    {
        var echo = JsonText.Shorten(parameters.Key);

        if (rivals.Count > 0)
        {
            var names = string.Join(" and ", rivals.Select(client => client.Name.Value));

            return JsonRpcReply.Error(
                request.Id,
                JsonRpcCodes.InvalidParams,
                $"Ambiguous resource: {names} have it. Name the server: {ResourceAddress.PrefixOf(rivals[0])}{echo}");
        }

        return key == ParamsKey.Uri && view.Modern is null
            ? JsonRpcReply.Error(request.Id, JsonRpcCodes.ResourceNotFound, $"Unknown resource: {echo}")
            : JsonRpcReply.Error(request.Id, JsonRpcCodes.InvalidParams, $"Unknown {(key == ParamsKey.Uri || parameters.IsAddress ? "resource" : "prompt")}: {echo}");
    }

    private async Task<JsonRpcReply> RefuseAsync(
        GatewayView view, McpClient client, UpstreamOutcome outcome, JsonRpcMessage request, CancellationToken ct)
    {
        var failure = outcome.Answer?.Failure ?? outcome.Entry.Failure;
        var wanted = outcome.Entry.Target is { } target ? WiderAccess.After(failure, target) : [];

        if (wanted.Count > 0 || (failure is null && client.IsPerUser))
        {
            var question = await prompt.AskAsync(view, client, wanted, request, ct);

            return question.Reply ?? JsonRpcReply.Error(request.Id, JsonRpcCodes.InternalError, question.Demand.Text);
        }

        failure ??= new UpstreamFailure(UpstreamFault.LoginMissing);
        NotAnswered(logger, request.Method, client.Name.Value, failure.Fault, failure.Status);

        return JsonRpcReply.Error(
            request.Id, JsonRpcCodes.InternalError, WiderAccess.Explain(failure, outcome.Entry.Target).Describe(client));
    }

    [LoggerMessage(62, LogLevel.Warning, "{Method} at {McpClient} failed: {Fault}, status {Status}")]
    private static partial void NotAnswered(ILogger logger, string method, string mcpClient, UpstreamFault fault, int? status);
}
