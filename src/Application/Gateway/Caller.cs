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
    /// <summary>The tools of a client that exist for this caller; empty when the client does not.</summary>
    public ToolSelection ToolsOf(McpClient client) => ToolAccess.For(client, Kind, Key);
}
