using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using MediatR;

namespace Bifrost.Application.Maintenance;

/// <summary>
/// Removes one small batch of audit events that are older than <c>audit.retention</c>. It is a message of its own, because a
/// database may refuse to delete them, which must not keep anything else.
/// </summary>
/// <param name="Batch">Most rows removed.</param>
public sealed record PurgeAuditCommand(int Batch) : ICommand<int>;

internal sealed class PurgeAuditHandler(IExpiredRows rows, BifrostSettings settings, TimeProvider time)
    : IRequestHandler<PurgeAuditCommand, Result<int>>
{
    public async Task<Result<int>> Handle(PurgeAuditCommand request, CancellationToken cancellationToken) =>
        settings.Audit.Retention is { } retention
            ? await rows.DeleteAuditAsync(time.GetUtcNow() - retention, request.Batch, cancellationToken)
            : 0;
}
