using System.Text;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers a list: the entries of every server that exists for the caller, in configured order and each server's own. All
/// servers are asked at once; one that fails loses its own entries only. There is one page.
/// </summary>
public sealed partial class ListEntries(
    IMcpClientCatalog catalog, UpstreamAccess access, IUpstreamServers servers, KnownTools known, ILogger<ListEntries> logger)
{
    private static readonly byte[] Comma = ","u8.ToArray();
    private static readonly byte[] End = "]}"u8.ToArray();

    /// <summary>The list as this caller sees it.</summary>
    public async Task<JsonRpcReply> HandleAsync(
        GatewayView view, ListKind kind, JsonRpcMessage request, CancellationToken ct)
    {
        if (HasCursor(request.Params))
        {
            return JsonRpcReply.Error(
                request.Id, JsonRpcCodes.InvalidParams, "The cursor is none of Bifrost's: the list has one page.");
        }

        var lists = await Task.WhenAll(view.Clients(catalog).Select(visible => PublishAsync(view, kind, visible, ct)));
        var parts = new List<ReadOnlyMemory<byte>> { kind.Head };

        foreach (var list in lists.Where(list => !list.IsEmpty))
        {
            if (parts.Count > 1)
            {
                parts.Add(Comma);
            }

            parts.Add(list);
        }

        parts.Add(End);

        return JsonRpcReply.Result(request.Id, parts);
    }

    private async Task<ReadOnlyMemory<byte>> PublishAsync(
        GatewayView view, ListKind kind, VisibleClient visible, CancellationToken ct)
    {
        var client = visible.Client;
        var prefix = view.PrefixOf(client, kind);
        var entry = await access.FindAsync(view, client, ct);
        var listing = entry.Target is null ? null : await servers.ListAsync(entry.Target, kind, ct);

        if (entry.Target is not null && IsRefusedAccount(entry.Target, listing))
        {
            entry = await access.AfterRefusalAsync(entry.Target, ct);
            listing = entry.Target is null ? null : await servers.ListAsync(entry.Target, kind, ct);
        }

        if (client.IsPerUser && IsUnconnected(entry, listing))
        {
            return kind == ListKind.Tools ? ToolsUnconnected(visible, prefix) : default;
        }

        if (listing?.Entries is { } entries)
        {
            return kind == ListKind.Tools ? entries.Publish(prefix, visible.Tools, client) : entries.Publish(prefix, kind, client);
        }

        var failure = entry.Failure ?? listing?.Failure ?? new UpstreamFailure(UpstreamFault.LoginMissing);
        NotListed(logger, kind.Member, client.Name.Value, WiderAccess.Explain(failure, entry.Target).Describe(client));

        return default;
    }

    private ReadOnlyMemory<byte> ToolsUnconnected(VisibleClient visible, string prefix) =>
        known.Find(visible.Client)?.Publish(prefix, visible.Tools, visible.Client)
        ?? ToolTexts.ConnectTool(prefix + GatewayView.ConnectTool, visible.Client);

    // Also where the account must be connected anew, for more access or because its provider refuses to renew it.
    private static bool IsUnconnected(UpstreamEntry entry, Listing? listing) => entry.Target is { } target
        ? IsRefusedAccount(target, listing) || WiderAccess.After(listing?.Failure, target).Count > 0
        : entry.Failure is null or { Fault: UpstreamFault.SignInRefused };

    private static bool IsRefusedAccount(UpstreamTarget target, Listing? listing) =>
        target.Connection is not null && listing?.Failure is { Fault: UpstreamFault.Unauthorized };

    private static bool HasCursor(ReadOnlyMemory<byte> parameters)
    {
        var reader = new JsonObjectReader(parameters);

        while (reader.MoveNext())
        {
            if (reader.Is("cursor"u8) && reader.Type != JsonTokenType.Null)
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(60, LogLevel.Warning, "The {Kind} of {McpClient} are missing from a list: {Reason}")]
    private static partial void NotListed(ILogger logger, string kind, string mcpClient, string reason);
}
