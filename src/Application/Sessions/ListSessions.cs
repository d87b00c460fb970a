using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using MediatR;

namespace Bifrost.Application.Sessions;

/// <summary>
/// Who is signed in: the live sessions. A session's identifier opens nothing at <c>/mcp</c>; a link that names it works only
/// for a browser in which its identity gave consent.
/// </summary>
/// <param name="Filter">Which sessions.</param>
/// <param name="Page">Which part; the search looks at identities and names of clients.</param>
public sealed record ListSessionsQuery(SessionFilter Filter, PageRequest Page) : IQuery<PageOf<SessionView>>;

/// <summary>Which sessions are meant; what is null does not matter.</summary>
/// <param name="Identity">Whose.</param>
/// <param name="ClientId">Of which program.</param>
public sealed record SessionFilter(IdentityFilter Identity, string? ClientId);

/// <summary>A session without anything that grants.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Subject">Whom the client acts for.</param>
/// <param name="ClientId">The client that acts.</param>
/// <param name="ClientName">What the client calls itself; null when it gave no name or is gone.</param>
/// <param name="Audience">What its token is good at.</param>
/// <param name="CreatedAt">When the user consented.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
public sealed record SessionView(
    SessionId Id,
    IdentityView Subject,
    string ClientId,
    string? ClientName,
    Audience Audience,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt);

internal sealed class ListSessionsHandler(ISessionQueries sessions, TimeProvider time)
    : IRequestHandler<ListSessionsQuery, Result<PageOf<SessionView>>>
{
    public async Task<Result<PageOf<SessionView>>> Handle(ListSessionsQuery request, CancellationToken cancellationToken) =>
        await sessions.ListAsync(request.Filter, request.Page, time.GetUtcNow(), cancellationToken);
}
