namespace Bifrost.Application.Gateway;

/// <summary>The stream of an answer to a client, or one that it keeps open.</summary>
public interface IClientChannel
{
    /// <summary>
    /// Writes a message, and is done when the client has room for it, so that a slow client slows its server and nothing piles
    /// up in between. False when the client takes no stream, or has gone.
    /// </summary>
    ValueTask<bool> WriteAsync(Splice message, CancellationToken ct);

    /// <summary>Writes what means nothing, so that nobody on the way takes a quiet stream for a dead one.</summary>
    ValueTask<bool> KeepAliveAsync(CancellationToken ct);

    /// <summary>
    /// Closes the stream, if the client can take it up again, so that it comes back for the answer later. It does nothing where
    /// that is not possible.
    /// </summary>
    /// <param name="retry">How long the client waits before.</param>
    /// <param name="ct">Ends it.</param>
    ValueTask PauseAsync(TimeSpan retry, CancellationToken ct);

    /// <summary>Says which request it answers.</summary>
    void Serve(OpenClientRequest request);

    /// <summary>The client's connection is lost. True when the client can take up the stream again, so that the request goes on.</summary>
    bool TryGoOnAlone();
}

/// <summary>Where the messages of a server go that are no answers.</summary>
public interface IServerMessages
{
    /// <summary>Passes a notification on as it is.</summary>
    ValueTask ForwardAsync(Splice notification, CancellationToken ct);

    /// <summary>Passes a notification on with the names that the client knows; what means nothing to it is not passed on.</summary>
    ValueTask NotifyAsync(JsonRpcMessage notification, CancellationToken ct);

    /// <summary>The server closed its stream before the answer and goes on with it later; so may the client.</summary>
    ValueTask PauseAsync(TimeSpan retry, CancellationToken ct);

    /// <summary>
    /// Asks the client what the server asks, and answers the response with the server's identifier; null when the client cannot
    /// be asked that.
    /// </summary>
    /// <param name="request">The server's request; it outlives the buffer it came in.</param>
    /// <param name="ct">Ends the waiting.</param>
    ValueTask<byte[]?> AskAsync(JsonRpcMessage request, CancellationToken ct);
}
