using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// What a server says and asks on a channel on which all answers come mixed, on its way to the clients of the session: to the request
/// that it names, or to the one client that the session is for.
/// </summary>
/// <param name="target">The server, and the client if the session is for one.</param>
/// <param name="onNotification">Takes what the server says of itself.</param>
internal sealed class ChannelClient(UpstreamTarget target, Action<JsonRpcMessage> onNotification)
{
    private readonly ClientMessages? _forClient = target.Conversation is { } conversation
        ? new ClientMessages(target.Client, channel: null, conversation, conversation.IsWhole)
        : null;

    /// <summary>The requests that wait for their answers.</summary>
    public WaitingRequests Waiting { get; } = new();

    /// <summary>Hands a notification on.</summary>
    public async ValueTask TakeAsync(JsonRpcMessage notification, CancellationToken ct)
    {
        onNotification(notification);

        if (notification.Method == McpMethods.Progress)
        {
            Waiting.InProgressBy(notification)?.Notify(notification);
        }
        else if (_forClient is not null && Waiting.Newest?.Notify(notification) != true)
        {
            // Of what is not progress nobody knows for which request it is, but here all of them are one client's.
            await _forClient.NotifyAsync(notification, ct);
        }
    }

    /// <summary>Asks the client. Where several share the session, nobody can be asked: it was announced so.</summary>
    public ValueTask<byte[]?> AskAsync(JsonRpcMessage question, CancellationToken ct) =>
        _forClient is null ? ValueTask.FromResult<byte[]?>(null)
            : Waiting.Newest is { } waiting ? waiting.Open.AskAsync(question, ct)
            : _forClient.AskAsync(question, ct);
}
