using System.Text;
using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Application.Ports;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Completes an administrator's login: the server is asked for its tools with the new token, the list is kept, the client is
/// active from now on. The token of a test login has served its purpose then and is revoked. What fails leaves everything as it
/// was, to be repeated; repeating what was completed answers the same.
/// </summary>
/// <param name="ConfigId">The login.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record CompleteLoginCommand(string ConfigId, string Source) : ICommand<int>;

internal sealed class CompleteLoginHandler(
    IOAuthConfigRepository configs,
    IMcpClientCatalog catalog,
    IConnectionRepository connections,
    ServerProbe probe,
    ConnectionEnding ending,
    IMcpClientStore store,
    ClientTrail trail,
    ICatalogRefresh refresh,
    IUnitOfWork unitOfWork,
    TimeProvider time) : IRequestHandler<CompleteLoginCommand, Result<int>>
{
    public async Task<Result<int>> Handle(CompleteLoginCommand request, CancellationToken cancellationToken)
    {
        if (await configs.FindAsync(new OAuthConfigId(request.ConfigId), cancellationToken) is not { } config
            || catalog.FindKnown(config.McpClient) is not { } client)
        {
            return UpstreamErrors.ConfigUnknown;
        }

        var status = config.StatusAt(time.GetUtcNow());

        if (status != OAuthConfigStatus.Authorized)
        {
            return status == OAuthConfigStatus.Pending ? UpstreamErrors.LoginAwaited : UpstreamErrors.LoginFailed;
        }

        if (await connections.FindSharedAsync(client.Id, cancellationToken) is not { } connection)
        {
            return await AnswerAgainAsync(config, cancellationToken);
        }

        var tools = await probe.AskAsync(client, connection.Subject, cancellationToken);

        return tools.Failed
            ? tools.Error
            : await KeepAsync(request, config, connection, tools.Value, cancellationToken);
    }

    // A test login whose token is gone was completed: its list is there.
    private async Task<Result<int>> AnswerAgainAsync(OAuthConfig config, CancellationToken ct) =>
        config.Purpose == OAuthConfigPurpose.TestLogin && await store.FindAsync(config.McpClient, ct) is { IsActive: true, Tools: { } known }
            ? Count(known)
            : UpstreamErrors.LoginFailed;

    private async Task<Result<int>> KeepAsync(
        CompleteLoginCommand request, OAuthConfig config, Connection connection, EntryList tools, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await store.KeepToolsAsync(config.McpClient, ServerProbe.Write(tools), now, ct);
        await store.ActivateAsync(config.McpClient, now, ct);

        if (config.Purpose == OAuthConfigPurpose.TestLogin)
        {
            await ending.EndAsync(
                AccountScope.Of(connection.Subject), WrittenBy.Administrator(request.Source), "login_completed", now, ct);
        }

        await trail.RecordAsync(
            "mcp_client.login_completed", request.Source, config.McpClient.Value, before: null, after: null, now, ct);
        await unitOfWork.CommitAsync(ct);
        await refresh.RefreshAsync(CancellationToken.None);

        return tools.Entries.Count;
    }

    private static int Count(string tools)
    {
        var reader = new JsonArrayReader(Encoding.UTF8.GetBytes(tools));
        var count = 0;

        while (reader.MoveNext())
        {
            count++;
        }

        return count;
    }
}
