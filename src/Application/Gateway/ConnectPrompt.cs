using System.Buffers;
using System.Text.Json;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>How a caller is asked to connect an account.</summary>
/// <param name="Demand">What is asked, with a sentence for every client.</param>
/// <param name="Reply">The answer in the form that the client announced; null when it announced none, and the text is all.</param>
public sealed record ConnectQuestion(ConnectDemand Demand, JsonRpcReply? Reply);

/// <summary>
/// Asks a caller to connect an account at a server, or to give it more access, in the way that the client can take: a text with
/// a link; for a client of revision 2025-11-25 that opens addresses, an error with it; for a request of revision 2026-07-28 that
/// does, a result that holds the request up. Never in a way that was not announced.
/// </summary>
public sealed class ConnectPrompt(UpstreamAccess access, RequestStates states, ISecretGenerator secrets)
{
    /// <summary>The key under which the address is asked for, and the user's answer comes back.</summary>
    public const string InputKey = "connect";

    /// <summary>The question, with a link that works once.</summary>
    /// <param name="view">Who asks.</param>
    /// <param name="client">The server.</param>
    /// <param name="wanted">What access it wants besides; empty when there is no account at all.</param>
    /// <param name="request">The request that is held up.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<ConnectQuestion> AskAsync(
        GatewayView view, McpClient client, IReadOnlyList<string> wanted, JsonRpcMessage request, CancellationToken ct)
    {
        var link = await access.MakeLinkAsync(view, client, wanted, ct);
        var need = wanted.Count > 0
            ? $"{client.Name} needs more access than your account gave it. Open this URL to grant it"
            : $"Authentication required for {client.Name}. Open this URL to connect your account";

        return new(new ConnectDemand(client, link, $"{need}: {link}"), ReplyFor(view, request, $"{need}.", link));
    }

    private JsonRpcReply? ReplyFor(GatewayView view, JsonRpcMessage request, string need, string link)
    {
        if (!view.Announced.HasFlag(ClientCapabilities.UrlElicitation))
        {
            return null;
        }

        if (view.Modern is { } modern)
        {
            return !modern.WasDeclined && CanWait(request.Method) ? HoldUp(view, request, need, link) : null;
        }

        return view.Session?.Revision == McpRevisions.Newest ? Refuse(request, need, link) : null;
    }

    // No other request may be held up (MCP 2026-07-28, supported requests).
    private static bool CanWait(string method) =>
        method is McpMethods.CallTool or McpMethods.GetPrompt or McpMethods.ReadResource;

    // The message repeats the link, for clients that show the message of an error and nothing else.
    private JsonRpcReply Refuse(JsonRpcMessage request, string need, string link) => JsonRpcReply.Error(
        request.Id,
        JsonRpcCodes.UrlElicitationRequired,
        $"{need.TrimEnd('.')}: {link}",
        writer =>
        {
            writer.WriteStartObject("data"u8);
            writer.WriteStartArray("elicitations"u8);
            writer.WriteStartObject();
            writer.WriteString("mode"u8, "url"u8);
            writer.WriteString("elicitationId"u8, secrets.NewId());
            writer.WriteString("url"u8, link);
            writer.WriteString("message"u8, need);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private JsonRpcReply HoldUp(GatewayView view, JsonRpcMessage request, string need, string link)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("resultType"u8, "input_required"u8);
            writer.WriteStartObject("inputRequests"u8);
            writer.WriteStartObject(InputKey);
            writer.WriteString("method"u8, "elicitation/create"u8);
            writer.WriteStartObject("params"u8);
            writer.WriteString("mode"u8, "url"u8);
            writer.WriteString("message"u8, need);
            writer.WriteString("url"u8, link);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteString("requestState"u8, states.Seal(view, request));
            writer.WriteEndObject();
        }

        return JsonRpcReply.Result(request.Id, buffer.WrittenMemory);
    }
}
