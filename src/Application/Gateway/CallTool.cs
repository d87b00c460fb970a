using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers <c>tools/call</c>: the call goes to the tool's server with the account of the caller's subject, and the answer
/// comes back as it is. What is hidden from the caller is as unknown as what does not exist.
/// </summary>
public sealed partial class CallTool(
    IMcpClientCatalog catalog,
    UpstreamAccess access,
    UpstreamCalls calls,
    IUpstreamServers servers,
    ConnectPrompt prompt,
    ILogger<CallTool> logger)
{
    /// <summary>The answer of the tool, or why there is none.</summary>
    public async Task<JsonRpcReply> HandleAsync(GatewayView view, JsonRpcMessage request, CancellationToken ct)
    {
        if (RequestParams.TryRead(request, ParamsKey.Name) is not { } call)
        {
            return JsonRpcReply.Error(
                request.Id, JsonRpcCodes.InvalidParams, "The parameters need exactly one name, a string.");
        }

        if (view.Route(call.Key, catalog) is not { } route)
        {
            return JsonRpcReply.Error(request.Id, JsonRpcCodes.InvalidParams, $"Unknown tool: {JsonText.Shorten(call.Key)}");
        }

        var client = route.Visible.Client;
        var entry = await access.FindAsync(view, client, ct);

        if (entry.Target is not { } target)
        {
            return entry.Failure is { } failed && route.Tool == GatewayView.ConnectTool && failed.IsOfSignIn && client.IsPerUser
                ? await AskAsync(view, client, wanted: [], request, ct, failed.Describe(client))
                : await WithoutAccountAsync(view, client, entry, request, ct);
        }

        if (client.IsPerUser && route.Tool == GatewayView.ConnectTool)
        {
            var listing = await servers.ListAsync(target, ListKind.Tools, ct);

            if (WiderAccess.After(listing.Failure, target) is { Count: > 0 } wanted)
            {
                return await AskAsync(view, client, wanted, request, ct);
            }

            if (listing.Failure is { Fault: UpstreamFault.AccessTooNarrow } narrow)
            {
                return Text(request, WiderAccess.Explain(narrow, target).Describe(client), isError: true);
            }

            if (!IsOwnTool(listing, route))
            {
                return Text(request, $"Your account at {client.Name} is connected. Its tools are listed now.", isError: false);
            }
        }

        var tool = await OwnNameAsync(route, target, ct);

        if (view.Modern is { } modern && await FaultOfHeadersAsync(modern, tool, target, request, ct) is { } fault)
        {
            return JsonRpcReply.Error(request.Id, JsonRpcCodes.HeaderMismatch, fault);
        }

        var forwarded = new UpstreamRequest(McpMethods.CallTool, call)
        {
            KeyEdit = tool == route.Tool ? call.WithoutPrefix(view.PrefixLengthOf(client)) : call.WithKey(tool),
            Messages = view.MessagesOf(client),
            Name = tool,
            ParameterHeaders = view.Modern?.Parameters ?? UpstreamRequest.NoHeaders,
        };

        return await ForwardAsync(view, request, target, forwarded, ct);
    }

    // A published name that was made from another is that of a tool in the server's list; every other is the tool's own.
    private async ValueTask<string> OwnNameAsync(ToolRoute route, UpstreamTarget target, CancellationToken ct) =>
        target.Client.ToolNames == McpToolNames.Safe && SafeToolName.MayBeMade(route.Tool)
            ? (await servers.ListAsync(target, ListKind.Tools, ct)).Entries?.FindPublished(route.Tool, target.Client)?.Name ?? route.Tool
            : route.Tool;

    private async Task<string?> FaultOfHeadersAsync(
        ModernRequest modern, string name, UpstreamTarget target, JsonRpcMessage request, CancellationToken ct)
    {
        var listing = await servers.ListAsync(target, ListKind.Tools, ct);
        var tool = listing.Entries?.Entries.FirstOrDefault(tool => tool.Name == name);

        return tool is null ? null : ParameterHeaders.FaultOf(tool, request.Params, modern.Parameters);
    }

    private async Task<JsonRpcReply> ForwardAsync(
        GatewayView view, JsonRpcMessage request, UpstreamTarget target, UpstreamRequest forwarded, CancellationToken ct)
    {
        var client = target.Client;
        var outcome = await calls.SendAsync(view, target, forwarded, ct);

        if (outcome.Answer is not { } answer)
        {
            return await WithoutAccountAsync(view, client, outcome.Entry, request, ct);
        }

        if (answer.Failure is not { } failure)
        {
            return JsonRpcReply.Forward(answer, request.Id);
        }

        NotCalled(logger, client.Name.Value, failure.Fault, failure.Status);

        return WiderAccess.After(failure, outcome.Entry.Target!) is { Count: > 0 } wanted
            ? await AskAsync(view, client, wanted, request, ct)
            : Text(request, WiderAccess.Explain(failure, outcome.Entry.Target!).Describe(client), isError: true);
    }

    private async Task<JsonRpcReply> WithoutAccountAsync(
        GatewayView view, McpClient client, UpstreamEntry entry, JsonRpcMessage request, CancellationToken ct)
    {
        if (entry.Failure is { } failure)
        {
            NotCalled(logger, client.Name.Value, failure.Fault, failure.Status);

            return Text(request, failure.Describe(client), isError: true);
        }

        return client.IsPerUser
            ? await AskAsync(view, client, wanted: [], request, ct)
            : Text(request, new UpstreamFailure(UpstreamFault.LoginMissing).Describe(client), isError: true);
    }

    // A server may have a tool of that name itself; then it is the server's.
    private static bool IsOwnTool(Listing listing, ToolRoute route) =>
        route.Visible.Tools.Includes(route.Tool) && listing.Entries?.Contains(route.Tool) == true;

    private async Task<JsonRpcReply> AskAsync(
        GatewayView view, McpClient client, IReadOnlyList<string> wanted, JsonRpcMessage request, CancellationToken ct, string? reason = null)
    {
        var question = await prompt.AskAsync(view, client, wanted, request, ct);
        var text = reason is null ? question.Demand.Text : $"{reason} {question.Demand.Text}";

        return (question.Reply ?? Text(request, text, isError: true)).For(question.Demand);
    }

    private static JsonRpcReply Text(JsonRpcMessage request, string text, bool isError) =>
        JsonRpcReply.Result(request.Id, ToolTexts.Result(text, isError));

    [LoggerMessage(61, LogLevel.Warning, "A call at {McpClient} failed: {Fault}, status {Status}")]
    private static partial void NotCalled(ILogger logger, string mcpClient, UpstreamFault fault, int? status);
}
