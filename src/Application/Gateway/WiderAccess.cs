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
    /// everything that the server names was granted or asked for already. That ends what would be a circle of links.
    /// </summary>
    public static IReadOnlyList<string> After(UpstreamFailure? failure, UpstreamTarget target)
    {
        if (failure is not { Fault: UpstreamFault.AccessTooNarrow } || target is not { Client.IsPerUser: true, Connection: { } connection })
        {
            return [];
        }

        var granted = Split(connection.Tokens.Scope);

        return failure.Scopes.Except(granted).Except(Split(connection.AskedScope)).Any() ? [.. granted.Union(failure.Scopes)] : [];
    }

    /// <summary>The refusal with the scopes that the user's provider was asked for and did not grant.</summary>
    public static UpstreamFailure Explain(UpstreamFailure failure, UpstreamTarget? target) =>
        failure.Fault == UpstreamFault.AccessTooNarrow && target is { Client.IsPerUser: true, Connection: { } connection }
            ? failure with { NotGranted = [.. failure.Scopes.Except(Split(connection.Tokens.Scope)).Intersect(Split(connection.AskedScope))] }
            : failure;

    private static string[] Split(string? scopes) => scopes?.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) ?? [];
}
