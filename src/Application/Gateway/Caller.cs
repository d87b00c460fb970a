using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.Gateway;

/// <summary>Who makes a call at the gateway, as its credential says. Nothing else in a request can change it.</summary>
/// <param name="Subject">Whose connections are used.</param>
/// <param name="Kind">What kind of subject it is.</param>
/// <param name="Key">The virtual key, when that is what the subject is.</param>
/// <param name="Audience">The part of the gateway the credential is good at.</param>
public sealed record Caller(SubjectId Subject, SubjectKind Kind, VirtualKey? Key, Audience Audience)
{
    /// <summary>The key that says what a user may whom a trusted program names beside it; null where the caller says so alone.</summary>
    public VirtualKey? Under { get; init; }

    /// <summary>
    /// When the store was asked for it, as a timestamp of the clock; null where it is not remembered. What another process revoked
    /// since then is not known.
    /// </summary>
    public long? ReadAt { get; init; }

    /// <summary>The tools of a client that exist for this caller; empty when the client does not.</summary>
    public ToolSelection ToolsOf(McpClient client) => Under is null
        ? ToolAccess.For(client, Kind, Key)
        : ToolAccess.For(client, SubjectKind.VirtualKey, Under);
}
