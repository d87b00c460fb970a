using System.Globalization;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The stream that a client of revision 2025-11-25 or before keeps open for what servers say of themselves (MCP, listening for
/// messages). A client whose stream broke goes on behind the last event it has seen, as long as that is kept. It ends with the
/// session and with the token. A client that names an event of an answer gets that answer instead.
/// </summary>
internal sealed class McpListener(ClientConversations conversations, GatewayOptions options, TimeProvider time)
{
    private const string LastEventId = "Last-Event-ID";

    private static readonly byte[] KeepAlive = ":\n\n"u8.ToArray();

    /// <summary>Whether the request is one for such a stream.</summary>
    public static bool IsAsked(HttpRequest request) => HttpMethods.IsGet(request.Method) && AnswerForms.TakesEvents(request);

    /// <summary>Writes until there is nobody to write to.</summary>
    public async Task RunAsync(HttpContext context, GatewayView view)
    {
        if (conversations.Of(view) is not { } conversation)
        {
            await McpRefusal.UnknownSession.WriteAsync(context);

            return;
        }

        var watch = new CredentialWatch(context, view.Caller, options, time);
        var seen = context.Request.Headers[LastEventId].ToString();
        var last = conversation.Outbox.Last;

        if (seen.Length > 0 && !long.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out last))
        {
            await ResumedAnswer.RunAsync(context, conversation.Answers, seen, watch);

            return;
        }

        await ListenAsync(context, conversation, watch, last);
    }

    private async Task ListenAsync(HttpContext context, ClientConversation conversation, CredentialWatch watch, long last)
    {
        conversation.Outbox.Count(1);

        try
        {
            AnswerStream.Start(context.Response);
            await context.Response.BodyWriter.WriteAsync(KeepAlive, context.RequestAborted);
            await WriteAsync(context, conversation.Outbox, watch, last);
        }
        finally
        {
            conversation.Outbox.Count(-1);
            conversation.LastUsed = time.GetTimestamp();
        }
    }

    private static async Task WriteAsync(HttpContext context, ClientOutbox outbox, CredentialWatch watch, long last)
    {
        while (outbox.Behind(last) is { } behind && await watch.HoldsAsync(context.RequestAborted))
        {
            foreach (var message in behind.Messages)
            {
                await AnswerForms.WritePartsAsync(
                    context.Response.BodyWriter, AnswerForms.EventOf([message.Json], $"{message.Number}"), context.RequestAborted);
                last = message.Number;
            }

            if (behind.Messages.Count == 0)
            {
                await watch.WaitAsync(behind.More, context.RequestAborted);
            }
        }
    }
}
