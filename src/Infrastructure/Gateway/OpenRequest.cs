using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A request that an answer is awaited to. What it throws when its client cannot be reached is <see cref="ClientGoneException"/>.</summary>
/// <param name="Id">Its identifier, which is its progress token too.</param>
/// <param name="Request">What was sent; null for a handshake, during which nobody is told anything.</param>
/// <param name="Clock">How long it may take; null for a handshake.</param>
internal sealed record OpenRequest(long Id, UpstreamRequest? Request, CallClock? Clock)
{
    /// <summary>Headers that repeat parts of it; none where the revision has no such headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Hands a notification on to who made the request.</summary>
    public async ValueTask ForwardAsync(JsonRpcMessage notification, CancellationToken ct)
    {
        if (Request is not { Messages: { } messages })
        {
            return;
        }

        if (notification.Method != McpMethods.Progress)
        {
            await ReachAsync(messages.NotifyAsync(notification, ct));
        }
        else if (Request.ProgressForClient(notification, Id) is { } progress)
        {
            Clock?.Restart();
            await ReachAsync(messages.ForwardAsync(progress, ct));
        }
    }

    /// <summary>The server goes on with its stream later.</summary>
    public async ValueTask PauseAsync(TimeSpan retry, CancellationToken ct)
    {
        if (Request is { Messages: { } messages })
        {
            await ReachAsync(messages.PauseAsync(retry, ct));
        }
    }

    /// <summary>Asks the client what the server asks; null when it cannot be asked.</summary>
    public async ValueTask<byte[]?> AskAsync(JsonRpcMessage question, CancellationToken ct)
    {
        if (Request is not { Messages: { } messages })
        {
            return null;
        }

        Clock?.WaitForPerson();

        try
        {
            return await messages.AskAsync(question, ct);
        }
        catch (Exception exception) when (ClientGoneException.IsSaidBy(exception))
        {
            throw new ClientGoneException(exception);
        }
        finally
        {
            Clock?.Restart();
        }
    }

    private static async ValueTask ReachAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (Exception exception) when (ClientGoneException.IsSaidBy(exception))
        {
            throw new ClientGoneException(exception);
        }
    }
}
