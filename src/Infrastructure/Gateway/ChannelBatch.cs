using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Takes the messages apart that came in one array (JSON-RPC 2.0 §6) on a channel on which all answers come mixed.</summary>
internal static class ChannelBatch
{
    private const int Most = 256;

    /// <summary>The messages of what came, each in a buffer of its own: their answers may go to several requests.</summary>
    /// <param name="data">What came. It is one of the buffers, or disposed.</param>
    public static IEnumerable<PooledBuffer> Apart(PooledBuffer data)
    {
        if (!JsonRpcBatch.IsBatch(data.Written.Span))
        {
            return [data];
        }

        using (data)
        {
            return [.. (JsonRpcBatch.Split(data.Written, Most) ?? []).Select(Copied)];
        }
    }

    private static PooledBuffer Copied(ReadOnlyMemory<byte> message)
    {
        var copy = new PooledBuffer(message.Length);
        copy.TryAppend(message.Span);

        return copy;
    }
}
