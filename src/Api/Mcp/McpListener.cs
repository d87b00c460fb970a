using System.Globalization;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The stream that a client of revision 2025-11-25 or before keeps open for what servers say of themselves (MCP, listening for
/// messages). A client whose stream broke goes on behind the last event it has seen, as long as that is kept. It ends with the
/// session, with the token, and when the client opens another one.
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
        conversation.Outbox.Count(1);

        try
        {
            AnswerStream.Start(context.Response);
            await context.Response.BodyWriter.WriteAsync(KeepAlive, context.RequestAborted);
            await WriteAsync(context, conversation, watch, FirstOf(context.Request, conversation.Outbox));
        }
        finally
        {
            conversation.Outbox.Count(-1);
            conversation.LastUsed = time.GetTimestamp();
        }
    }

    private async Task WriteAsync(HttpContext context, ClientConversation conversation, CredentialWatch watch, long last)
    {
        while (conversation.Outbox.Behind(last) is { } behind && await watch.HoldsAsync())
        {
            foreach (var message in behind.Messages)
            {
                await AnswerForms.WritePartsAsync(
                    context.Response.BodyWriter, AnswerForms.EventOf([message.Json], message.Number), context.RequestAborted);
                last = message.Number;
            }

            if (behind.Messages.Count == 0)
            {
                await WaitAsync(behind.More, context.RequestAborted);
            }
        }
    }

    // In turns, so that a token that has ended is noticed while nothing happens.
    private async Task WaitAsync(Task more, CancellationToken ct)
    {
        try
        {
            await more.WaitAsync(options.CredentialCheckTime, time, ct);
        }
        catch (TimeoutException)
        {
            // Nothing came.
        }
    }

    private static long FirstOf(HttpRequest request, ClientOutbox outbox) =>
        long.TryParse(request.Headers[LastEventId], NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            ? seen
            : outbox.Last;
}
