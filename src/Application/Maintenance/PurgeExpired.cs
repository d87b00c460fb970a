using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using MediatR;

namespace Bifrost.Application.Maintenance;

/// <summary>Removes one small batch of everything that nothing can ask for any more.</summary>
/// <param name="Batch">Most rows removed of one kind.</param>
public sealed record PurgeExpiredCommand(int Batch) : ICommand<int>;

internal sealed class PurgeExpiredHandler(IExpiredRows rows, BifrostSettings settings, TimeProvider time)
    : IRequestHandler<PurgeExpiredCommand, Result<int>>
{
    public async Task<Result<int>> Handle(PurgeExpiredCommand request, CancellationToken cancellationToken) =>
        await rows.DeleteAsync(time.GetUtcNow(), settings.Limits.UnusedClientLifetime, request.Batch, cancellationToken);
}
