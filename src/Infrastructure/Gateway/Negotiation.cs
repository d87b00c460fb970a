using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Sends a request of Bifrost's own. The caller disposes the answer.</summary>
internal delegate Task<UpstreamAnswer> AskServer(string method, Splice parameters, CancellationToken ct);

/// <summary>
/// How a session of revision 2025-11-25 or before begins (MCP, lifecycle), the same on every transport: Bifrost announces what
/// the one client behind it did, or nothing for many, and what that client had set before holds again. Where the server refuses
/// the revision, older ones are offered: first the newest that it names.
/// </summary>
/// <param name="target">The server, the account, and the client if it is for one.</param>
/// <param name="facts">Which revision the server is known to accept.</param>
/// <param name="ask">Sends a request.</param>
/// <param name="confirm">Takes over what was agreed on and says that the handshake is over.</param>
/// <param name="restart">Forgets a handshake that led to nothing.</param>
internal sealed class Negotiation(
    UpstreamTarget target,
    ServerFacts facts,
    AskServer ask,
    Func<ServerProfile, CancellationToken, Task<UpstreamFailure?>> confirm,
    Action restart)
{
    /// <summary>What the server said of itself, or why there is no session.</summary>
    public async Task<(ServerProfile? Profile, UpstreamFailure? Failure)> RunAsync(CancellationToken ct)
    {
        var tried = new List<string>();
        UpstreamFailure? first = null;

        for (var next = facts.RevisionFor(target.Client); next is not null;)
        {
            var revision = next;
            tried.Add(revision);
            var (profile, failure) = await OfferAsync(revision, ct);

            if (failure is null)
            {
                Note(revision);

                return (profile, null);
            }

            first ??= failure;
            next = failure.Revisions is { } named ? NextOf(tried, named) : null;
            restart();
        }

        return (null, first! with { Revisions = null });
    }

    /// <summary>Repeats what the client set at a session that came before. What a stream of changes is for, it asks for itself.</summary>
    public async Task RepeatAsync(ServerProfile profile, CancellationToken ct)
    {
        if (target.Conversation is not { Wanted: null } conversation)
        {
            return;
        }

        if (!conversation.LogLevel.IsEmpty && profile.Offers("logging"))
        {
            using var answer = await ask(McpMethods.SetLogLevel, Splice.Whole(conversation.LogLevel), ct);
        }

        foreach (var parameters in conversation.SubscriptionsAt(target.Client.Id))
        {
            using var answer = await ask(McpMethods.Subscribe, Splice.Whole(parameters), ct);
        }
    }

    private async Task<(ServerProfile? Profile, UpstreamFailure? Failure)> OfferAsync(string revision, CancellationToken ct)
    {
        var announced = target.Conversation?.Session.Announced ?? ClientCapabilities.None;
        using var answer = await ask(McpMethods.Initialize, UpstreamMessages.Initialize(announced, revision), ct);

        if (answer.Failure is { } failure)
        {
            return (null, failure);
        }

        if (!answer.Message.Error.IsEmpty)
        {
            var refusal = Refusal.Of(answer.Message);

            return (null, Unusable(refusal.MayBeOfRevision ? refusal.Revisions : null));
        }

        if (ServerProfile.Read(answer.Message.Result) is not { } profile)
        {
            // It may know one that is older than what it chose.
            return (null, Unusable(ServerProfile.RevisionIn(answer.Message.Result) is null ? null : []));
        }

        return await confirm(profile, ct) is { } refused ? (null, refused) : (profile, null);
    }

    private void Note(string revision)
    {
        if (revision != McpRevisions.Newest)
        {
            facts.NoteRevision(target.Client, revision);
        }
    }

    // The oldest revision has no Streamable HTTP; it is offered there only to a server that names it.
    private string? NextOf(List<string> tried, IReadOnlyList<string> named) =>
        named.FirstOrDefault(revision => !tried.Contains(revision))
        ?? McpRevisions.TowardsServers.FirstOrDefault(revision => !tried.Contains(revision)
            && (revision != McpRevisions.WithoutStreamableHttp || target.Client.ConnectionType != McpConnectionType.Http));

    private static UpstreamFailure Unusable(IReadOnlyList<string>? revisions) => new(UpstreamFault.HandshakeRefused) { Revisions = revisions };
}
