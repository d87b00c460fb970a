using Bifrost.Application.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Application.Gateway;

/// <summary>
/// With whose account a server is used: the request's own subject's at a per-user server, none anywhere else. Each look-up
/// and each write has a scope of its own, so that no transaction is open while an upstream server is spoken to.
/// </summary>
public sealed class UpstreamAccess(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>The account to use, or null when the subject has none that works.</summary>
    public async ValueTask<UpstreamTarget?> FindAsync(SubjectId subject, McpClient client, CancellationToken ct)
    {
        if (!client.IsPerUser)
        {
            return new UpstreamTarget(client, subject, null);
        }

        await using var scope = scopes.CreateAsyncScope();
        var connections = scope.ServiceProvider.GetRequiredService<IConnectionRepository>();
        var connection = await connections.FindAsync(subject, client.Id, ct);

        // A token at its end is refreshed here, once there is a way to.
        return connection?.IsUsableAt(time.GetUtcNow()) == true ? new UpstreamTarget(client, subject, connection) : null;
    }

    /// <summary>
    /// What to do after a per-user server refused an account's token: the target to try once more, or null when only the
    /// user can help. The refusal is noted; an account that was connected anew meanwhile is tried.
    /// </summary>
    public async Task<UpstreamTarget?> AfterRefusalAsync(UpstreamTarget refused, CancellationToken ct)
    {
        if (refused.Connection is not { } connection)
        {
            return null;
        }

        await using (var scope = scopes.CreateAsyncScope())
        {
            var connections = scope.ServiceProvider.GetRequiredService<IConnectionRepository>();
            await connections.MarkNeedsReauthAsync(connection, time.GetUtcNow(), ct);
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(ct);
        }

        var current = await FindAsync(connection.Subject, refused.Client, ct);

        return current == refused ? null : current;
    }

    /// <summary>A fresh link for the subject to connect an account at a server.</summary>
    public async Task<string> MakeLinkAsync(SubjectId subject, McpClient client, string baseUrl, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var link = await mediator.Send(new CreateConnectLinkCommand(subject, client.Id, baseUrl), ct);

        return link.Value;
    }
}
