using Bifrost.Application.Common;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>What the first consent page shows: who asks, for what, and who the user can be.</summary>
/// <param name="Ticket">The flow and the browser's proof.</param>
/// <param name="Browser">The binding cookie of the browser.</param>
public sealed record GetIdentityPageQuery(FlowTicket Ticket, Secret? Browser) : IQuery<IdentityPageAnswer>;

/// <summary>The facts of the first consent page.</summary>
public sealed record IdentityPageAnswer
{
    /// <summary>Who asks, and where the answer goes.</summary>
    public required ConsentAsker Asker { get; init; }

    /// <summary>Services the client will be able to use once they are connected.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>How long the user still has.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>The identity this browser may continue as, or null.</summary>
    public required ActingSubject? Continue { get; init; }

    /// <summary>What the form that continues carries about that identity, or null.</summary>
    public required string? ContinueTag { get; init; }

    /// <summary>The identity that was chosen before, or null.</summary>
    public required ActingSubject? Chosen { get; init; }

    /// <summary>Whether a user ID may be entered.</summary>
    public required bool OffersUserId { get; init; }

    /// <summary>Whether the page must say that anyone can enter any user ID.</summary>
    public required bool WarnsAboutUserId { get; init; }

    /// <summary>Whether the user may go on without an identity.</summary>
    public required bool OffersSkip { get; init; }
}

internal sealed class GetIdentityPageHandler(
    FlowGate gate,
    ConsentAskers askers,
    RememberedIdentity remembered,
    ActingSubjects subjects,
    IMcpClientCatalog catalog,
    IdentityPolicy policy,
    BifrostSettings settings,
    TimeProvider time) : IRequestHandler<GetIdentityPageQuery, Result<IdentityPageAnswer>>
{
    public async Task<Result<IdentityPageAnswer>> Handle(GetIdentityPageQuery request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await gate.EnterAsync(request.Ticket, now, cancellationToken);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        var flow = admitted.Value;
        var chosen = await subjects.FindAsync(flow.Subject, cancellationToken);
        var last = await remembered.FindAsync(flow, request.Browser, now, cancellationToken);
        var offersUserId = !policy.Admits(SubjectKind.User).Failed;

        return new IdentityPageAnswer
        {
            Asker = await askers.OfAsync(flow, cancellationToken),
            Services = [.. (chosen?.Services(catalog) ?? catalog.All.Where(client => client.IsPerUser)).Select(client => client.Name.Value)],
            TimeLeft = flow.TimeLeft(now),
            Continue = last,
            ContinueTag = last is null ? null : flow.TagOf(last.Subject.Id),
            Chosen = chosen,
            OffersUserId = offersUserId,
            WarnsAboutUserId = offersUserId && settings.IsPublic,
            OffersSkip = !policy.Admits(SubjectKind.Session).Failed,
        };
    }
}
