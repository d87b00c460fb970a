using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>
/// A server refused tokens that cannot be renewed or were renewed just now: the connection needs its user again. Newer tokens
/// are left alone.
/// </summary>
/// <param name="Refused">The connection with the tokens that were refused.</param>
public sealed record RejectConnectionCommand(Connection Refused) : ICommand<Done>;

internal sealed class RejectConnectionHandler(IConnectionRepository connections, IAuditTrail audit, TimeProvider time)
    : IRequestHandler<RejectConnectionCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(RejectConnectionCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var connection = request.Refused;

        if (await connections.MarkNeedsReauthAsync(connection, now, cancellationToken))
        {
            await audit.RecordAsync(
                new AuditEvent("upstream.needs_reauth", connection.Subject.Value, connection.McpClient.Value, "token_refused"),
                now,
                cancellationToken);
        }

        return Done.Value;
    }
}
