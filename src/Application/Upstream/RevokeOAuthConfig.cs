using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Ends an administrator's login: its connection, its links, its round trips, and the tokens at their provider. Done twice, or for
/// a configuration that never was, it changes nothing.
/// </summary>
/// <param name="Id">The configuration.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record RevokeOAuthConfigCommand(string Id, string? Source = null) : ICommand<Done>;

internal sealed class RevokeOAuthConfigHandler(
    IOAuthConfigRepository configs,
    IConnectionRepository connections,
    UpstreamRevocation revocation,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    TimeProvider time) : IRequestHandler<RevokeOAuthConfigCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(RevokeOAuthConfigCommand request, CancellationToken cancellationToken)
    {
        var id = new OAuthConfigId(request.Id);

        if (await configs.FindAsync(id, cancellationToken) is not { } config)
        {
            return Done.Value;
        }

        var now = time.GetUtcNow();
        var shared = await connections.FindSharedAsync(config.McpClient, cancellationToken);
        var ending = shared is null ? [] : await connections.ListOpenAsync(shared.Subject, cancellationToken);
        var told = await revocation.PrepareAsync(ending, cancellationToken);
        await configs.RevokeAsync(id, now, cancellationToken);
        await audit.RecordAsync(
            new AuditEvent("oauth_config.revoked", AuditEvent.Administrator, id.Value, config.McpClient.Value)
            {
                Source = request.Source,
                Before = $$"""{"status":"{{NameOf(config.StatusAt(now))}}"}""",
            },
            now,
            cancellationToken);
        await unitOfWork.CommitAsync(cancellationToken);
        await revocation.RunAsync(told, CancellationToken.None);

        return Done.Value;
    }

    private static string NameOf(OAuthConfigStatus status) => status.ToString().ToLowerInvariant();
}
