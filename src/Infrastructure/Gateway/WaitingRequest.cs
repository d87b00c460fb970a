using System.Threading.Channels;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A request that waits on a channel on which answers come mixed.</summary>
internal sealed class WaitingRequest(OpenRequest open)
{
    private const int MostNotifications = 64;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<UpstreamAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    /// <summary>The request.</summary>
    public OpenRequest Open => open;

    /// <summary>What comes before its answer, with which it ends; of too much the oldest is lost.</summary>
    public Channel<JsonRpcMessage> Notifications { get; } = Channel.CreateBounded<JsonRpcMessage>(
        new BoundedChannelOptions(MostNotifications) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Hands it what came, whose buffer may end afterwards; false when it has its answer already.</summary>
    public bool Notify(JsonRpcMessage notification) =>
        Notifications.Writer.TryWrite(JsonRpcMessage.Parse(notification.Json.ToArray()));

    /// <summary>Gives it its answer, which it disposes when nobody waits for it any more.</summary>
    public void Complete(UpstreamAnswer answer)
    {
        lock (_gate)
        {
            if (_isOver || !_answer.TrySetResult(answer))
            {
                answer.Dispose();
            }
        }

        Notifications.Writer.TryComplete();
    }

    /// <summary>Waits for its answer, which belongs to the caller.</summary>
    public async Task<UpstreamAnswer> TakeAsync(CancellationToken ct)
    {
        var answer = await _answer.Task.WaitAsync(ct);

        lock (_gate)
        {
            _isOver = true;
        }

        return answer;
    }

    /// <summary>Nobody waits any more: an answer that was not taken is thrown away, whether it has come or not.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            if (!_isOver && _answer.Task.IsCompletedSuccessfully)
            {
                _answer.Task.Result.Dispose();
            }

            _isOver = true;
        }
    }
}
