using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Sessions;

/// <summary>The sessions and the tokens that stand for them.</summary>
public interface ISessionRepository
{
    /// <summary>The session, or null.</summary>
    Task<Session?> FindAsync(SessionId id, CancellationToken ct);

    /// <summary>Stores a session that waits for its code.</summary>
    Task AddAsync(Session session, CancellationToken ct);

    /// <summary>Starts the session's twenty-four hours and stores its token. False when it was revoked meanwhile.</summary>
    Task<bool> TryActivateAsync(Session activated, AccessToken token, DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends the session; its tokens end with it. False when it was revoked already.</summary>
    Task<bool> RevokeAsync(SessionId id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends every live session that is meant, with its tokens, and answers how many there were.</summary>
    Task<int> RevokeAllAsync(SessionScope scope, DateTimeOffset now, CancellationToken ct);

    /// <summary>The identities under these sessions that are nothing beyond one session: what Skip chose.</summary>
    Task<IReadOnlyList<SubjectId>> ListSkippedAsync(SessionScope scope, CancellationToken ct);
}
