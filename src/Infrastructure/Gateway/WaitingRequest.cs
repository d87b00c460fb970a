using System.Threading.Channels;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A request that waits on a channel on which answers come mixed.</summary>
internal sealed class WaitingRequest
{
    private const int MostProgress = 64;

    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Its answer.</summary>
    public TaskCompletionSource<UpstreamAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is known of how far it is; it ends with the answer.</summary>
    public Channel<JsonRpcMessage> Progress { get; } = Channel.CreateBounded<JsonRpcMessage>(
        new BoundedChannelOptions(MostProgress) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Gives it its answer, which it disposes when nobody waits for it any more.</summary>
    public void Complete(UpstreamAnswer answer)
    {
        lock (_gate)
        {
            if (_isOver || !Answer.TrySetResult(answer))
            {
                answer.Dispose();
            }
        }

        Progress.Writer.TryComplete();
    }

    /// <summary>Nobody waits any more: an answer that comes later is thrown away.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _isOver = true;
        }
    }
}
