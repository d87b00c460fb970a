using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>The MCP endpoint: the gates in front of it, then the official SDK with the tools of this folder.</summary>
internal static class NotesMcp
{
    public static void AddNotesMcp(this IServiceCollection services)
    {
        services.AddSingleton<NotesStore>();
        services.AddSingleton<SessionLedger>();
        services
            .AddMcpServer(server => server.ServerInfo = new Implementation { Name = "notes", Version = "1.0.0" })
            .WithHttpTransport(http => http.SessionMode = HttpServerSessionMode.Stateful)
            .WithTools<NotesTools>()
            .WithTools<ShapeTools>();
    }

    public static void MapNotesMcp(this WebApplication app, NotesOptions options)
    {
        app.UseWhen(context => context.Request.Path == NotesAddress.McpPath, mcp =>
        {
            if (options.Protected)
            {
                mcp.UseMiddleware<BearerGate>();
            }
            else
            {
                mcp.UseMiddleware<HeaderGate>();
            }

            mcp.UseMiddleware<SessionGate>();
            mcp.UseMiddleware<RawAnswers>();
        });

        app.MapMcp(NotesAddress.McpPath);
    }
}
