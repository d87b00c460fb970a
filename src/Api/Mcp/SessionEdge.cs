using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>The header that names a session, for the revisions that have them (MCP 2025-11-25, session management).</summary>
internal sealed class SessionEdge(ClientSessions sessions)
{
    /// <summary>The header.</summary>
    public const string Header = "Mcp-Session-Id";

    /// <summary>Whether a request names a session.</summary>
    public static bool IsNamed(HttpRequest request) => request.Headers.ContainsKey(Header);

    /// <summary>The view with the session that a request names, or none; null when it names one that it does not have.</summary>
    public GatewayView? Enter(HttpRequest request, GatewayView view) => request.Headers[Header] switch
    {
        [] => view,
        [{ } id] when sessions.Find(view, id) is { } session => view with { Session = session },
        _ => null,
    };

    /// <summary>Begins a session with a client. It costs nothing until the client makes use of it.</summary>
    public void Begin(HttpContext context, GatewayView view, JsonRpcMessage initialize)
    {
        var hello = ClientHello.Read(initialize.Params);
        context.Response.Headers[Header] = sessions.Begin(view, hello.Revision, hello.Announced).Id;
    }

    /// <summary>Ends the session that a request names.</summary>
    public async Task EndAsync(HttpContext context, GatewayView view)
    {
        if (Enter(context.Request, view)?.Session is not { } session)
        {
            await McpRefusal.UnknownSession.WriteAsync(context);

            return;
        }

        await sessions.EndAsync(session);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
