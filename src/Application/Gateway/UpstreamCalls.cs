using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>How a request at a server went: what it answered, or what the way in is like by now.</summary>
/// <param name="Entry">The way in.</param>
/// <param name="Answer">The answer or failure; null when the way in turned out to be closed.</param>
public sealed record UpstreamOutcome(UpstreamEntry Entry, UpstreamAnswer? Answer);

/// <summary>Requests at servers, with the account renewed when its token is refused.</summary>
public sealed partial class UpstreamCalls(UpstreamAccess access, IUpstreamServers servers, ILogger<UpstreamCalls> logger)
{
    /// <summary>
    /// Sends a request. The caller disposes the answer. It shares a session with other requests of its subject, unless the
    /// server has to know the client from others.
    /// </summary>
    public async Task<UpstreamOutcome> SendAsync(
        GatewayView view, UpstreamTarget shared, UpstreamRequest request, CancellationToken ct)
    {
        var own = view.Conversation is { } conversation && conversation.NeedsOwnSession(shared.Client.Id) ? conversation : null;
        var target = own is null ? shared : shared with { Conversation = own };
        var answer = await servers.SendAsync(target, request, ct);

        if (!IsRefusedAccount(answer, target))
        {
            return new(UpstreamEntry.Open(target), Judged(view, target, answer));
        }

        // One renewal, one repetition: the server refused the request, so it has not happened.
        var entry = await access.AfterRefusalAsync(target, ct);

        if (entry.Target is not { } renewed)
        {
            return new(entry, null);
        }

        renewed = renewed with { Conversation = own, PrefersModern = shared.PrefersModern };
        answer = await servers.SendAsync(renewed, request, ct);

        if (!IsRefusedAccount(answer, renewed))
        {
            return new(entry, Judged(view, renewed, answer));
        }

        await access.GiveUpAsync(renewed, ct);

        return new(UpstreamEntry.ConnectFirst, null);
    }

    private static bool IsRefusedAccount(UpstreamAnswer answer, UpstreamTarget target) =>
        answer.Failure is { Fault: UpstreamFault.Unauthorized } && target.Connection is not null;

    // What asks the user for something is looked into; everything else passes unread.
    private UpstreamAnswer Judged(GatewayView view, UpstreamTarget target, UpstreamAnswer answer)
    {
        var questions = answer.Failure is null ? Elicitations.In(answer.Message, view.Modern is not null) : [];

        if (questions.Count == 0)
        {
            return answer;
        }

        using (answer)
        {
            if (!questions.All(question => question.MayBeAsked))
            {
                Refused(logger, target.Client.Name.Value);

                return UpstreamAnswer.Failed(UpstreamFault.AddressRefused);
            }

            var edits = questions
                .Select(question => view.Only is null ? Elicitations.Named(question.Parameters, question.Start, target.Client.Name.Value) : null)
                .OfType<JsonEdit>();

            return UpstreamAnswer.Of(JsonRpcMessage.Parse(Splice.Edit(answer.Message.Json, edits.ToArray()).ToArray()));
        }
    }

    [LoggerMessage(66, LogLevel.Warning, "An answer of {McpClient} was refused: it asks to open an address that is neither https nor http on a loopback host")]
    private static partial void Refused(ILogger logger, string mcpClient);
}
