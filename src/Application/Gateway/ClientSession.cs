using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Gateway;

/// <summary>
/// A session towards a client of revision 2025-11-25 or before. All that is known of it stands encrypted in its identifier,
/// so that every replica can read it and none has to remember it. It says who the client is for nobody: the credential of each
/// request does, and an identifier under another credential is none.
/// </summary>
/// <param name="Id">The value of <c>Mcp-Session-Id</c>, as the client sends it.</param>
/// <param name="Key">What is unique of it, in a form that may be kept and logged.</param>
/// <param name="Subject">Whose session it is.</param>
/// <param name="Revision">The revision that was agreed on.</param>
/// <param name="Announced">What the client can be asked for.</param>
/// <param name="IsOfThisReplica">Whether it began in this process: only there can be what is kept in memory for it.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
public sealed record ClientSession(
    string Id,
    string Key,
    SubjectId Subject,
    string Revision,
    ClientCapabilities Announced,
    bool IsOfThisReplica,
    DateTimeOffset ExpiresAt)
{
    /// <summary>How long a session lasts: as long as the longest-lived token a client can have.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
}

/// <summary>Hears of sessions that clients end, to let go what is kept in memory for them.</summary>
public interface IClientSessionWatcher
{
    /// <summary>A client ended its session. It is not used again in this process.</summary>
    ValueTask EndedAsync(ClientSession session);
}
