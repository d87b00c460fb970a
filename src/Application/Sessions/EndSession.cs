using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Domain.Common;
using Bifrost.Domain.Sessions;
using MediatR;

namespace Bifrost.Application.Sessions;

/// <summary>
/// Ends one session at once: its token is refused, its code cannot be redeemed, links that name it lead nowhere. Done twice,
/// or for a session that never was, it changes nothing.
/// </summary>
/// <param name="Id">The session.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record EndSessionCommand(string Id, string Source) : ICommand<Done>;

internal sealed class EndSessionHandler(
    ISessionRepository sessions, SessionEnding ending, ProviderNotice providers, IAuditTrail audit, TimeProvider time)
    : IRequestHandler<EndSessionCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(EndSessionCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var by = WrittenBy.Administrator(request.Source);

        if (await sessions.FindAsync(new SessionId(request.Id), cancellationToken) is not { } session || !session.IsAliveAt(now))
        {
            return Done.Value;
        }

        var ended = await ending.EndAsync(SessionScope.Of(session.Id), by, "session_ended", now, cancellationToken);
        await audit.RecordAsync(
            by.Did("session.ended", session.Id.Value) with { Before = StateOf(session) }, now, cancellationToken);
        await providers.TellAsync(ended.Connections);

        return Done.Value;
    }

    private static string StateOf(Session session) => AuditState.Of(new
    {
        SubjectId = session.Subject.Value,
        ClientId = session.Client.Value,
        session.CreatedAt,
        session.ExpiresAt,
    });
}
