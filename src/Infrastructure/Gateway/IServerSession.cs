using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// One session with one upstream server under one account, in whatever way the server speaks. Disposing it tells the server.
/// </summary>
internal interface IServerSession : IAsyncDisposable
{
    /// <summary>What the server said of itself; null before the handshake.</summary>
    ServerProfile? Profile { get; }

    /// <summary>Completes when the server was found to have forgotten the session while nothing was asked of it.</summary>
    Task<UpstreamFailure> Lost { get; }

    /// <summary>Agrees on a revision. Null when it worked.</summary>
    Task<UpstreamFailure?> ConnectAsync(CancellationToken stopping);

    /// <summary>Sends one request and waits for its answer, passing on what the server says before it.</summary>
    Task<UpstreamAnswer> SendAsync(UpstreamRequest request, CancellationToken ct);

    /// <summary>
    /// Hears what the server says of itself until it can be heard no longer; null when it has no way to say it. What it says goes
    /// the way of all notifications.
    /// </summary>
    Task<UpstreamFailure?> ListenAsync(IServerListener listener, CancellationToken ct);

    /// <summary>Sends a notification; nobody is hurt when it fails.</summary>
    Task TellAsync(byte[] notification);
}
