using Bifrost.Application.Flows;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>What somebody who opened a printed link presents.</summary>
/// <param name="McpClientId">The service named in the link.</param>
/// <param name="Session">The handle in the link, or a session identifier.</param>
/// <param name="Browser">The binding cookie of the browser, if it has one.</param>
public sealed record LinkTicket(string McpClientId, Secret Session, Secret? Browser);

/// <summary>A link that leads somewhere, and whether its opener is proven to be the one it was made for.</summary>
/// <param name="Acting">Whose account would be connected.</param>
/// <param name="Client">The service.</param>
/// <param name="Handle">The handle to use up; null for a session identifier.</param>
/// <param name="IsProven">Whether this browser gave consent as this subject.</param>
public sealed record OpenedLink(ActingSubject Acting, McpClient Client, LinkHandle? Handle, bool IsProven);

/// <summary>
/// Reads printed links. A link alone is worth nothing: whoever opens it would bind their account to the identity of whoever
/// sent it, so the browser must be one in which that identity gave consent.
/// </summary>
internal sealed class ConnectLinks(
    ILinkHandleRepository handles,
    ISessionRepository sessions,
    IBrowserBindingRepository bindings,
    ActingSubjects subjects,
    IMcpClientCatalog catalog,
    BifrostSettings settings)
{
    public async Task<Result<OpenedLink>> OpenAsync(LinkTicket ticket, DateTimeOffset now, CancellationToken ct)
    {
        var hash = ticket.Session.Hash();
        var handle = await handles.FindUsableAsync(hash, now, ct);
        var subject = handle?.Subject ?? await OfSessionAsync(ticket.Session, now, ct);

        if (await subjects.FindAsync(subject, ct) is not { IsLive: true } acting)
        {
            return UpstreamErrors.LinkInvalid;
        }

        if (acting.Service(catalog, ticket.McpClientId) is not { } client)
        {
            return McpClientErrors.Unknown;
        }

        // A handle is good for the service it was made for: changing the address gains nothing.
        if (handle is not null && handle.McpClient != client.Id)
        {
            return UpstreamErrors.LinkInvalid;
        }

        var proven = settings.OAuth.RuntimeLinks == RuntimeLinks.Open
            || (ticket.Browser is { } browser && await bindings.IsBoundAsync(browser.Hash(), acting.Subject.Id, now, ct));

        return new OpenedLink(acting, client, handle, proven);
    }

    private async Task<SubjectId?> OfSessionAsync(Secret id, DateTimeOffset now, CancellationToken ct) =>
        await sessions.FindAsync(new SessionId(id.Reveal()), ct) is { } session && session.IsAliveAt(now)
            ? session.Subject
            : null;
}
