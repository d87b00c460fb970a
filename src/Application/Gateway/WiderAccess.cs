using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Gateway;

/// <summary>
/// What to ask a user for when a server wants more access than their account gave (the MCP specification, scope challenges):
/// what the account has, and what the challenge adds.
/// </summary>
internal static class WiderAccess
{
    /// <summary>
    /// The scopes to ask for; none where asking would not help: it was no such refusal, the account is not the user's own, or
    /// it has everything that the server names. That ends what would be a circle of links.
    /// </summary>
    public static IReadOnlyList<string> After(UpstreamFailure? failure, UpstreamTarget target)
    {
        if (failure is not { Fault: UpstreamFault.AccessTooNarrow } || target is not { Client.IsPerUser: true, Connection: { } connection })
        {
            return [];
        }

        var granted = Granted(connection);

        return failure.Scopes.Except(granted).Any() ? [.. granted.Union(failure.Scopes)] : [];
    }

    private static string[] Granted(Connection connection) =>
        connection.Tokens.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
