using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
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
    ISubjectRepository subjects,
    ConnectionEnding ending,
    IAuditTrail audit,
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

        if (await subjects.FindAsync(SubjectKind.McpClient, config.McpClient.Value, cancellationToken) is { } company)
        {
            var by = new WrittenBy(AuditEvent.Administrator, request.Source);
            await ending.EndAsync(AccountScope.Of(company.Id, config.McpClient), by, "oauth_config_revoked", now, cancellationToken);
        }

        await configs.RevokeAsync(id, now, cancellationToken);
        await audit.RecordAsync(
            new AuditEvent("oauth_config.revoked", AuditEvent.Administrator, id.Value, config.McpClient.Value)
            {
                Source = request.Source,
                Before = $$"""{"status":"{{NameOf(config.StatusAt(now))}}"}""",
            },
            now,
            cancellationToken);

        return Done.Value;
    }

    private static string NameOf(OAuthConfigStatus status) => status.ToString().ToLowerInvariant();
}
