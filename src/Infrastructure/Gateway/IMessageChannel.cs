using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Two ways for messages, one in each direction, over which everything between Bifrost and a server goes.</summary>
internal interface IMessageChannel : IAsyncDisposable
{
    /// <summary>Opens it. Null when it worked.</summary>
    Task<UpstreamFailure?> OpenAsync(CancellationToken ct);

    /// <summary>Sends one message. Messages never mix.</summary>
    Task WriteAsync(byte[] message, CancellationToken ct);

    /// <summary>The next message; null when there will be no more. The caller disposes it.</summary>
    ValueTask<PooledBuffer?> ReadAsync(CancellationToken ct);
}
