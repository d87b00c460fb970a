using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Maintenance;

/// <summary>Removes one small batch of everything that nothing can ask for any more.</summary>
/// <param name="Batch">Most rows removed of one kind.</param>
public sealed record PurgeExpiredCommand(int Batch) : ICommand<int>;

internal sealed class PurgeExpiredHandler(
    IExpiredRows rows, ConnectionEnding ending, BifrostSettings settings, TimeProvider time)
    : IRequestHandler<PurgeExpiredCommand, Result<int>>
{
    public async Task<Result<int>> Handle(PurgeExpiredCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var deleted = await rows.DeleteAsync(now, settings.Limits.UnusedClientLifetime, request.Batch, cancellationToken);
        var abandoned = await rows.ListAbandonedAsync(now, request.Batch, cancellationToken);

        foreach (var account in abandoned)
        {
            var scope = AccountScope.Of(account.Subject, account.McpClient, account.Label);
            await ending.EndAsync(scope, WrittenBy.Expiry, "expired", now, cancellationToken);
        }

        return deleted + abandoned.Count;
    }
}
