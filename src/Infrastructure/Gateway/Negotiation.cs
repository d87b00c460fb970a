using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Sends a request of Bifrost's own. The caller disposes the answer.</summary>
internal delegate Task<UpstreamAnswer> AskServer(string method, Splice parameters, CancellationToken ct);

/// <summary>
/// How a session of revision 2025-11-25 or before begins (MCP, lifecycle), the same on every transport: Bifrost announces what
/// the one client behind it did, or nothing for many, and what that client had set before holds again.
/// </summary>
/// <param name="target">The server, the account, and the client if it is for one.</param>
/// <param name="ask">Sends a request.</param>
/// <param name="confirm">Takes over what was agreed on and says that the handshake is over.</param>
internal sealed class Negotiation(
    UpstreamTarget target, AskServer ask, Func<ServerProfile, CancellationToken, Task<UpstreamFailure?>> confirm)
{
    /// <summary>What the server said of itself, or why there is no session.</summary>
    public async Task<(ServerProfile? Profile, UpstreamFailure? Failure)> RunAsync(CancellationToken ct)
    {
        var announced = target.Conversation?.Session.Announced ?? ClientCapabilities.None;
        using var answer = await ask(McpMethods.Initialize, UpstreamMessages.Initialize(announced), ct);

        if (answer.Failure is { } failure)
        {
            return (null, failure);
        }

        if (ServerProfile.Read(answer.Message.Result) is not { } profile)
        {
            return (null, new UpstreamFailure(UpstreamFault.HandshakeRefused));
        }

        return await confirm(profile, ct) is { } refused ? (null, refused) : (profile, null);
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
}
