using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>Ends the shared login of an <c>oauth</c> server. Done twice, or for a configuration that never was, it changes nothing.</summary>
/// <param name="Id">The configuration.</param>
public sealed record RevokeOAuthConfigCommand(string Id) : ICommand<Done>;

internal sealed class RevokeOAuthConfigHandler(IOAuthConfigRepository configs, IAuditTrail audit, TimeProvider time)
    : IRequestHandler<RevokeOAuthConfigCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(RevokeOAuthConfigCommand request, CancellationToken cancellationToken)
    {
        var id = new OAuthConfigId(request.Id);

        if (await configs.FindAsync(id, cancellationToken) is { } config)
        {
            var now = time.GetUtcNow();
            await configs.RevokeAsync(id, now, cancellationToken);
            await audit.RecordAsync(
                new AuditEvent("oauth_config.revoked", "administrator", id.Value, config.McpClient.Value), now, cancellationToken);
        }

        return Done.Value;
    }
}
