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
public sealed class ConnectPrompt(ConnectOffers offers, RequestStates states, ElicitationEnds ends, ISecretGenerator secrets)
{
    /// <summary>The key under which the address is asked for, and the user's answer comes back.</summary>
    public const string InputKey = "connect";

    /// <summary>The question, with a link that works once. Where the user is on the way with one already, it is only to be asked again.</summary>
    /// <param name="view">Who asks.</param>
    /// <param name="client">The server.</param>
    /// <param name="wanted">What access it wants besides; empty when there is no account at all.</param>
    /// <param name="request">The request that is held up.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<ConnectQuestion> AskAsync(
        GatewayView view, McpClient client, IReadOnlyList<string> wanted, JsonRpcMessage request, CancellationToken ct)
    {
        var canWait = CanWait(view, request.Method);
        var offer = await offers.FindAsync(view, client, wanted, evenOpened: canWait, ct);
        var need = wanted.Count > 0
            ? $"{client.Name} needs more access than your account gave it. Open this URL to grant it"
            : $"Authentication required for {client.Name}. Open this URL to connect your account";

        var reply = canWait ? HoldUp(view, request, need, offer)
            : IsTold(view) ? Refuse(view, request, need, offer)
            : null;

        return new(new ConnectDemand(client, offer.Url, $"{need}: {offer.Url}"), reply);
    }

    // No other request may be held up (MCP 2026-07-28, supported requests).
    private static bool CanWait(GatewayView view, string method) => view.Announced.HasFlag(ClientCapabilities.UrlElicitation)
        && view.Modern is { WasDeclined: false }
        && method is McpMethods.CallTool or McpMethods.GetPrompt or McpMethods.ReadResource;

    private static bool IsTold(GatewayView view) => view.Announced.HasFlag(ClientCapabilities.UrlElicitation)
        && view is { Modern: null, Session.Revision: McpRevisions.Newest };

    // The message repeats the link, for clients that show the message of an error and nothing else.
    private JsonRpcReply Refuse(GatewayView view, JsonRpcMessage request, string need, ConnectOffer offer)
    {
        var id = secrets.NewId();
        ends.Expect(view, offer.Account, id);

        return JsonRpcReply.Error(request.Id, JsonRpcCodes.UrlElicitationRequired, $"{need}: {offer.Url}", writer =>
        {
            writer.WriteStartObject("data"u8);
            writer.WriteStartArray("elicitations"u8);
            writer.WriteStartObject();
            writer.WriteString("mode"u8, "url"u8);
            writer.WriteString("elicitationId"u8, id);
            writer.WriteString("url"u8, offer.Url);
            writer.WriteString("message"u8, $"{need}.");
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private JsonRpcReply HoldUp(GatewayView view, JsonRpcMessage request, string need, ConnectOffer offer)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("resultType"u8, "input_required"u8);

            // Who has opened the link is not asked to do so again: the client repeats the request and waits here.
            if (!offer.IsOpened)
            {
                WriteQuestion(writer, $"{need}.", offer.Url);
            }

            writer.WriteString("requestState"u8, states.Seal(view, request, offer: offer));
            writer.WriteEndObject();
        }

        return JsonRpcReply.Result(request.Id, buffer.WrittenMemory);
    }

    private static void WriteQuestion(Utf8JsonWriter writer, string message, string url)
    {
        writer.WriteStartObject("inputRequests"u8);
        writer.WriteStartObject(InputKey);
        writer.WriteString("method"u8, "elicitation/create"u8);
        writer.WriteStartObject("params"u8);
        writer.WriteString("mode"u8, "url"u8);
        writer.WriteString("message"u8, message);
        writer.WriteString("url"u8, url);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
