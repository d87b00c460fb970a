namespace Bifrost.Application.Gateway;

/// <summary>
/// Where the messages go that a server sends before its answer to a request: to the client that made it, as they arrive.
/// </summary>
public interface IServerMessages
{
    /// <summary>
    /// Passes a notification on. It is done when the client has room for it, so that a slow client slows its server and
    /// nothing piles up in between. A client that takes no stream gets none of them.
    /// </summary>
    ValueTask ForwardAsync(Splice notification, CancellationToken ct);
}
