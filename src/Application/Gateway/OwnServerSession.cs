using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Begins the session that a server has for one client when the client opens its stream, so that the client hears of changed lists before
/// it calls anything. A client that shares a session with others is not told that it hears of them (<see cref="DescribeGateway"/>).
/// </summary>
public sealed partial class OwnServerSession(UpstreamAccess access, IUpstreamServers servers, ILogger<OwnServerSession> logger)
{
    /// <summary>Begins it where there is to be one. It does not throw.</summary>
    /// <param name="view">Who asks, of one server.</param>
    /// <param name="conversation">The client's session.</param>
    /// <param name="ct">Ends it.</param>
    public async Task BeginAsync(GatewayView view, ClientConversation conversation, CancellationToken ct)
    {
        if (view.Only is not { } only || !conversation.NeedsOwnSession(only.Id))
        {
            return;
        }

        try
        {
            if ((await access.FindAsync(view, only, ct)).Target is { } target)
            {
                await servers.FindProfileAsync(target with { Conversation = conversation }, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has left, or its session has ended.
        }
        catch (Exception exception)
        {
            NotBegun(logger, only.Name.Value, exception.GetType().Name);
        }
    }

    [LoggerMessage(67, LogLevel.Warning, "No session with {McpClient} could be begun for a client's stream: {Exception}")]
    private static partial void NotBegun(ILogger logger, string mcpClient, string exception);
}
