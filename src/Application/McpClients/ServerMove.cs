using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Whether a change makes a server another one: another origin, another provider, another way of authorization. What users
/// connected never goes there.
/// </summary>
internal static class ServerMove
{
    public static bool Between(McpServerSettings before, McpServerSettings after) =>
        Destination(before) != Destination(after)
        || OriginOf(before.OAuth.TokenUrl) != OriginOf(after.OAuth.TokenUrl)
        || OriginOf(before.OAuth.RevocationUrl) != OriginOf(after.OAuth.RevocationUrl);

    private static McpDestination Destination(McpServerSettings server) => McpDestination.Of(server.ToClient(new McpSettings()));

    private static string? OriginOf(Uri? address) => address?.GetLeftPart(UriPartial.Authority);
}
