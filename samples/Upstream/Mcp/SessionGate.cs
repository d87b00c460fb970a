namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>
/// Keeps the <see cref="SessionLedger"/>, and answers 404 to a session that is not in it (MCP, Streamable HTTP,
/// sessions).
/// </summary>
internal sealed class SessionGate(RequestDelegate next, SessionLedger ledger)
{
    private const string Header = "Mcp-Session-Id";

    public async Task InvokeAsync(HttpContext context)
    {
        var sessionId = context.Request.Headers[Header].ToString();

        if (sessionId.Length == 0)
        {
            context.Response.OnStarting(() => NoteNewSession(context));
        }
        else if (!ledger.IsOpen(sessionId))
        {
            await AnswerNotFoundAsync(context);

            return;
        }
        else if (HttpMethods.IsDelete(context.Request.Method))
        {
            ledger.Close(sessionId);
        }

        await next(context);
    }

    private Task NoteNewSession(HttpContext context)
    {
        if (context.Response.Headers[Header].ToString() is { Length: > 0 } sessionId)
        {
            ledger.Open(sessionId);
        }

        return Task.CompletedTask;
    }

    private static Task AnswerNotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;

        return RpcAnswer.SendAsync(context, "error", """{"code":-32001,"message":"Session not found"}""");
    }
}
