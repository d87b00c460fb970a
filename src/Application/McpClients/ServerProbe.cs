using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Asks a server for its tools on behalf of the administrator: with the company's own account where there is one. Nothing that
/// is remembered answers in its place.
/// </summary>
internal sealed class ServerProbe(UpstreamAccess access, IUpstreamServers servers, ISecretGenerator secrets)
{
    /// <summary>The tools of a server that needs no login.</summary>
    public Task<Result<EntryList>> AskAsync(McpClient client, CancellationToken ct) =>
        AskAsync(client, new SubjectId(secrets.NewId()), ct);

    /// <summary>The tools as the account of a subject sees them, its tokens renewed if need be.</summary>
    public async Task<Result<EntryList>> AskAsync(McpClient client, SubjectId subject, CancellationToken ct)
    {
        // Another object is another server to the gateway: a session of its own and no remembered list.
        var fresh = client with { };
        var view = new GatewayView(
            new Caller(subject, SubjectKind.McpClient, null, Audience.Gateway), Only: null, BaseUrl: string.Empty);
        var entry = await access.FindAsync(view, fresh, ct);

        if (entry.Target is null)
        {
            return Refusal(client, entry);
        }

        var listing = await servers.ListAsync(entry.Target, ListKind.Tools, ct);

        if (listing.Failure is { Fault: UpstreamFault.Unauthorized } && entry.Target.Connection is not null)
        {
            entry = await access.AfterRefusalAsync(entry.Target, ct);

            if (entry.Target is null)
            {
                return Refusal(client, entry);
            }

            listing = await servers.ListAsync(entry.Target, ListKind.Tools, ct);
        }

        return listing.Entries is { } tools ? tools : McpClientErrors.NotVerified(listing.Failure!.Describe(client));
    }

    /// <summary>A list as it is stored: the server's own descriptions in a JSON array.</summary>
    public static string Write(EntryList tools) =>
        $"[{string.Join(',', tools.Entries.Select(tool => Encoding.UTF8.GetString(tool.Json.Span)))}]";

    private static Error Refusal(McpClient client, UpstreamEntry entry) =>
        entry.Failure is { Fault: not UpstreamFault.LoginMissing } failure
            ? McpClientErrors.NotVerified(failure.Describe(client))
            : McpClientErrors.LoginMissing;
}
