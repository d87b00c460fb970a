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
    public static async Task RunAsync(HttpContext context, ResumableAnswers? answers, string seen, CredentialWatch watch)
    {
        var reader = new AnswerReader(context.Abort);

        if (answers?.TryTake(reader, seen) is not { } answer)
        {
            await McpRefusal.EventUnknown.WriteAsync(context);

            return;
        }

        try
        {
            AnswerStream.Start(context.Response);
            await context.Response.BodyWriter.WriteAsync(KeepAlive, context.RequestAborted);
            await WriteAsync(context, answer, reader, watch);
        }
        finally
        {
            answer.Leave(reader);
        }
    }

    private static async Task WriteAsync(HttpContext context, ResumableAnswer answer, AnswerReader reader, CredentialWatch watch)
    {
        var ct = context.RequestAborted;
        var last = reader.Taken;

        while (answer.Behind(reader, last) is { } behind && await watch.HoldsAsync(ct))
        {
            foreach (var kept in behind.Events)
            {
                await AnswerForms.WritePartsAsync(
                    context.Response.BodyWriter, AnswerForms.EventOf([kept.Json], answer.IdOf(kept.Number)), ct);
                last = kept.Number;
            }

            if (behind.Events.Count == 0)
            {
                await watch.WaitAsync(behind.More, ct);
            }
        }
    }
}
