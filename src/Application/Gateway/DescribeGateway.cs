using Bifrost.Application.Gateway.Lists;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>What an address of the gateway says of itself when a client asks.</summary>
/// <param name="Capabilities">What it offers: an object.</param>
/// <param name="Instructions">How it wants to be used: a string with its quotes, or empty.</param>
/// <param name="ServerInfo">Name and version of the one server it stands for: an object; empty where that is Bifrost itself.</param>
public sealed record GatewayFace(
    ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> Instructions, ReadOnlyMemory<byte> ServerInfo);

/// <summary>
/// Says what can be had at an address: at the whole gateway everything that Bifrost passes, at that of one server what the
/// server itself announces, with its name and its instructions, so that a client sees what it would see there. As long as that
/// cannot be asked, because nobody has connected an account, it is what Bifrost passes. That lists change is said only to a client that
/// hears of it: one of revision 2026-07-28, or one that has a session of its own at the server.
/// </summary>
public sealed class DescribeGateway(UpstreamAccess access, IUpstreamServers servers)
{
    private static readonly GatewayFace Earlier = new(
        """{"tools":{},"prompts":{},"resources":{"subscribe":true},"completions":{},"logging":{}}"""u8.ToArray(), default, default);

    private static readonly GatewayFace Modern = new(
        """
        {"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"completions":{},"logging":{}}
        """u8.ToArray(),
        default,
        default);

    /// <summary>The face of the address that a view is of.</summary>
    /// <param name="view">Who asks.</param>
    /// <param name="announced">What the client can be asked for.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<GatewayFace> HandleAsync(GatewayView view, ClientCapabilities announced, CancellationToken ct)
    {
        if (view.Only is { } only
            && (await access.FindAsync(view, only, ct)).Target is { } target
            && await servers.FindProfileAsync(target, ct) is { } profile)
        {
            var hears = view.Modern is not null
                || (announced != ClientCapabilities.None && only.ConnectionType != McpConnectionType.Stdio);

            var offered = hears ? ServerShapes.Capabilities : ServerShapes.Quiet;

            return new GatewayFace(
                offered(profile.Capabilities, []) ?? "{}"u8.ToArray(),
                profile.Instructions,
                profile.ServerInfo.IsEmpty ? default : ServerShapes.Info(profile.ServerInfo, []) ?? default);
        }

        return view.Modern is null ? Earlier : Modern;
    }
}
