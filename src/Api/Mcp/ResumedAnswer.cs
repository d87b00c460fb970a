using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>
/// An answer that its client takes up again on another connection (MCP 2025-11-25, resumability and redelivery): what it has not
/// seen of that stream and nothing else, then the answer, then the end.
/// </summary>
internal static class ResumedAnswer
{
    private static readonly byte[] KeepAlive = ":\n\n"u8.ToArray();

    /// <summary>Writes until the answer is given or there is nobody to write to.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answers">The answers of the session that the request names; null where it has none that are kept.</param>
    /// <param name="seen">The last event that the client has seen, as it says.</param>
    /// <param name="watch">The credential of the request.</param>
    /// <param name="displaced">Ends the stream, because there are too many.</param>
    public static async Task RunAsync(
        HttpContext context, ResumableAnswers? answers, string seen, CredentialWatch watch, CancellationToken displaced)
    {
        using var reader = new AnswerReader();

        if (answers?.TryTake(reader, seen) is not { } answer)
        {
            await McpRefusal.EventUnknown.WriteAsync(context);

            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, displaced, reader.Dropped);

        try
        {
            AnswerStream.Start(context.Response);
            await context.Response.BodyWriter.WriteAsync(KeepAlive, ending.Token);
            await watch.RunAsync(ct => WriteAsync(context, answer, reader, watch, ct), ending.Token);
        }
        finally
        {
            answer.Leave(reader);
        }

        // The client reads elsewhere: this connection ends as one that is lost, not as one whose answer was given.
        if (reader.Dropped.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private static async Task WriteAsync(
        HttpContext context, ResumableAnswer answer, AnswerReader reader, CredentialWatch watch, CancellationToken ct)
    {
        var last = reader.Taken;

        while (!ct.IsCancellationRequested && answer.Behind(reader, last) is { } behind)
        {
            foreach (var kept in behind.Events)
            {
                if (!await watch.HoldsAsync(ct))
                {
                    return;
                }

                await AnswerForms.WritePartsAsync(
                    context.Response.BodyWriter, AnswerForms.EventOf([kept.Json], answer.IdOf(kept.Number)), ct);
                last = kept.Number;
            }

            if (behind.Events.Count == 0)
            {
                await behind.More.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
