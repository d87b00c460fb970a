using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Sessions;

/// <summary>Sessions that were ended in this transaction.</summary>
/// <param name="Count">How many were alive.</param>
/// <param name="Connections">Connections that ended with them, for their providers.</param>
internal sealed record EndedSessions(int Count, IReadOnlyList<EndedConnection> Connections);

/// <summary>
/// Ends sessions: their tokens are refused from the next request on, and a code that was not redeemed yet is worth nothing.
/// Connections stay with their identity, except under Skip, where the session is all there is of it.
/// </summary>
internal sealed class SessionEnding(ISessionRepository sessions, ConnectionEnding connections)
{
    public async Task<EndedSessions> EndAsync(
        SessionScope scope, WrittenBy by, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var count = await sessions.RevokeAllAsync(scope, now, ct);
        var ended = new List<EndedConnection>();

        foreach (var skipped in await sessions.ListSkippedAsync(scope, ct))
        {
            ended.AddRange(await connections.EndSubjectAsync(skipped, by, reason, now, ct));
        }

        return new EndedSessions(count, ended);
    }
}
