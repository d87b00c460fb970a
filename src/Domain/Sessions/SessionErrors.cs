using Bifrost.Domain.Common;

namespace Bifrost.Domain.Sessions;

/// <summary>What can be wrong about a session or the credential that stands for it.</summary>
public static class SessionErrors
{
    /// <summary>The session expired or was revoked.</summary>
    public static readonly Error Ended = new("session_ended", "The session has ended.");

    /// <summary>The credential is unknown, expired, revoked, or meant for another resource.</summary>
    public static readonly Error InvalidCredential = new(
        "credential_invalid", "The credential is unknown, expired, revoked or meant for another resource.");
}
