using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>What a server says of itself when a session begins, as it came.</summary>
/// <param name="Revision">The revision that it chose.</param>
/// <param name="Capabilities">What it offers: an object.</param>
/// <param name="Instructions">How it wants to be used: a string with its quotes, or empty.</param>
/// <param name="ServerInfo">Its name and version: an object, or empty.</param>
public sealed record ServerProfile(
    string Revision, ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> Instructions, ReadOnlyMemory<byte> ServerInfo)
{
    private const string RevisionMember = "protocolVersion";

    /// <summary>Reads the result of a handshake; null when it names no revision that Bifrost speaks to servers.</summary>
    public static ServerProfile? Read(ReadOnlyMemory<byte> result)
    {
        if (result.IsEmpty || result.Span[0] != (byte)'{')
        {
            return null;
        }

        // It outlives the buffer of the answer.
        var json = (ReadOnlyMemory<byte>)result.ToArray();
        var members = JsonMembers.Of(json);

        return members.Text(RevisionMember) is { } revision && McpRevisions.TowardsServers.Contains(revision)
            ? new(
                revision,
                members.ObjectOr("capabilities", "{}"u8.ToArray()),
                members.Quoted("instructions"),
                members.ObjectOr("serverInfo", default))
            : null;
    }

    /// <summary>The revision in the result of a handshake, whether Bifrost speaks it or not; null when there is none.</summary>
    public static string? RevisionIn(ReadOnlyMemory<byte> result) => JsonMembers.Of(result).Text(RevisionMember);

    /// <summary>Reads the result of a discovery (MCP 2026-07-28); null when the server does not speak that revision.</summary>
    public static ServerProfile? ReadDiscovery(ReadOnlyMemory<byte> result)
    {
        var json = (ReadOnlyMemory<byte>)result.ToArray();
        var members = JsonMembers.Of(json);

        return members.Raw("supportedVersions").Span.IndexOf("\"2026-07-28\""u8) > 0
            ? new(
                McpRevisions.Modern,
                members.ObjectOr("capabilities", "{}"u8.ToArray()),
                members.Quoted("instructions"),
                JsonMembers.Of(members.Raw("_meta")).ObjectOr("io.modelcontextprotocol/serverInfo", default))
            : null;
    }

    /// <summary>Whether the server announced something.</summary>
    public bool Offers(string capability) => JsonMembers.Of(Capabilities).Has(capability);
}
