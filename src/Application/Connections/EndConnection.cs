using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Connections;

/// <summary>
/// Disconnects one service of one identity, as its administrator. The next call there answers with a fresh link. An
/// administrator's own login is not ended here.
/// </summary>
/// <param name="Id">The connection.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record EndConnectionCommand(string Id, string Source) : ICommand<RevocationTally>;

internal sealed class EndConnectionHandler(
    IAccountRepository accounts,
    ISubjectRepository subjects,
    ConnectionEnding ending,
    ProviderNotice providers,
    TimeProvider time) : IRequestHandler<EndConnectionCommand, Result<RevocationTally>>
{
    public async Task<Result<RevocationTally>> Handle(EndConnectionCommand request, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(new ConnectionId(request.Id), cancellationToken) is not { } account)
        {
            return UpstreamErrors.ConnectionUnknown;
        }

        if (await subjects.FindAsync(account.Subject, cancellationToken) is { Kind: SubjectKind.McpClient })
        {
            return UpstreamErrors.ConnectionShared;
        }

        // With every issuer: a connection left from a provider that the server had before must not come back in its place.
        var scope = AccountScope.Of(account.Subject, account.McpClient, account.Label);
        var ended = await ending.EndAsync(
            scope, WrittenBy.Administrator(request.Source), "administrator", time.GetUtcNow(), cancellationToken);

        return await providers.TellAsync(ended);
    }
}
