namespace Bifrost.Application.Gateway;

/// <summary>
/// The upstream MCP servers. Sessions are kept and shared per <see cref="UpstreamTarget"/>; whatever a server does wrong
/// comes back as a failure within the times its configuration allows, never as an exception.
/// </summary>
public interface IUpstreamServers
{
    /// <summary>What is kept and in use now.</summary>
    UpstreamUse Use { get; }

    /// <summary>Sends one request and waits for its answer. The caller disposes the answer.</summary>
    /// <param name="target">The server and the account.</param>
    /// <param name="request">What is sent, and where messages go that come before the answer.</param>
    /// <param name="ct">Cancelled when the asker is gone; the server is told.</param>
    Task<UpstreamAnswer> SendAsync(UpstreamTarget target, UpstreamRequest request, CancellationToken ct);

    /// <summary>What the server lists to this account, remembered for a short time.</summary>
    ValueTask<Listing> ListAsync(UpstreamTarget target, ListKind kind, CancellationToken ct);

    /// <summary>What the server says of itself; null when it cannot be asked now.</summary>
    ValueTask<ServerProfile?> FindProfileAsync(UpstreamTarget target, CancellationToken ct);

    /// <summary>
    /// Hears what the server says of itself until it can be heard no longer, on a session that is this listener's own. Lists that
    /// changed are forgotten before the listener is told.
    /// </summary>
    /// <returns>Why it ended; null when the server says nothing of what is wanted.</returns>
    Task<UpstreamFailure?> ListenAsync(UpstreamTarget target, IServerListener listener, CancellationToken ct);

    /// <summary>Forgets what a server listed to this subject, under whatever account.</summary>
    void ForgetLists(UpstreamTarget target);

    /// <summary>Sends a notification to every server that has a session for this one client. It is not waited for.</summary>
    void Tell(ClientConversation conversation, byte[] notification);
}

/// <summary>How much is kept for upstream servers.</summary>
/// <param name="Sessions">Sessions, in use or idle.</param>
/// <param name="Requests">Requests that are under way.</param>
public readonly record struct UpstreamUse(int Sessions, int Requests);

/// <summary>A list, or why there is none.</summary>
public sealed record Listing(EntryList? Entries, UpstreamFailure? Failure);
