using Bifrost.Domain.Common;

namespace Bifrost.Domain.Sessions;

/// <summary>What can be wrong about a session.</summary>
public static class SessionErrors
{
    /// <summary>The session expired or was revoked.</summary>
    public static readonly Error Ended = new("session_ended", "The session has ended.");
}
