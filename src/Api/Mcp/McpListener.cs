using System.Globalization;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// The stream that a client of revision 2025-11-25 or before keeps open for what servers say of themselves (MCP, listening for
/// messages). A client whose stream broke goes on behind the last event it has seen, as long as that is kept. It ends with the
/// session and with the token. A client that names an event of an answer gets that answer instead.
/// </summary>
internal sealed class McpListener(
    ClientConversations conversations, OwnServerSession server, GatewayOptions options, TimeProvider time)
{
    private const string LastEventId = "Last-Event-ID";

    private static readonly byte[] KeepAlive = ":\n\n"u8.ToArray();

    private readonly StreamPlaces _places = new(options.MaxReadersOfCaller, options.MaxStreams);

    /// <summary>Whether the request is one for such a stream.</summary>
    public static bool IsAsked(HttpRequest request) => HttpMethods.IsGet(request.Method) && AnswerForms.TakesEvents(request);

    /// <summary>Writes until there is nobody to write to.</summary>
    public async Task RunAsync(HttpContext context, GatewayView view)
    {
        using var use = conversations.Enter(view);

        if (use.Conversation is not { } conversation)
        {
            await (view.Session is { IsOfThisReplica: true } ? McpRefusal.TooManyStreams : McpRefusal.UnknownSession).WriteAsync(context);

            return;
        }

        using var place = _places.TryEnter(view.Caller.Subject);

        if (place is null)
        {
            await McpRefusal.TooManyStreams.WriteAsync(context);

            return;
        }

        var watch = new CredentialWatch(context, view.Caller, options, time);
        var seen = context.Request.Headers[LastEventId].ToString();
        var last = conversation.Outbox.Last;

        if (seen.Length > 0 && !long.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out last))
        {
            await ResumedAnswer.RunAsync(context, conversation.Answers, seen, watch, place.Displaced);

            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, place.Displaced);
        await ListenAsync(context, view, conversation, (watch, last), ending.Token);
    }

    private async Task ListenAsync(
        HttpContext context, GatewayView view, ClientConversation conversation, (CredentialWatch Watch, long Last) from, CancellationToken ending)
    {
        var outbox = conversation.Outbox;
        outbox.Count(1);

        // Not waited for: the client's stream is open meanwhile.
        _ = server.BeginAsync(view, conversation, ending);

        try
        {
            AnswerStream.Start(context.Response);
            await context.Response.BodyWriter.WriteAsync(KeepAlive, ending);
            await from.Watch.RunAsync(ct => WriteAsync(context, outbox, from.Watch, from.Last, ct), ending);
        }
        finally
        {
            outbox.Count(-1);
        }
    }

    private static async Task WriteAsync(HttpContext context, ClientOutbox outbox, CredentialWatch watch, long last, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && outbox.Behind(last) is { } behind)
        {
            foreach (var message in behind.Messages)
            {
                if (!await watch.HoldsAsync(ct))
                {
                    return;
                }

                await AnswerForms.WritePartsAsync(
                    context.Response.BodyWriter, AnswerForms.EventOf([message.Json], $"{message.Number}"), ct);
                last = message.Number;
            }

            if (behind.Messages.Count == 0)
            {
                await behind.More.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
