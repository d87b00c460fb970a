using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Upstream;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Application.Gateway;

/// <summary>
/// With whose account a server is used: the request's own subject's at a per-user server, the administrator's at a shared one,
/// none anywhere else. Each write has a scope of its own, so that no transaction is open while an upstream
/// server is spoken to.
/// </summary>
public sealed class UpstreamAccess(
    IServiceScopeFactory scopes, IConnectionLookup connections, ConnectionRefresher refresher, TimeProvider time)
{
    /// <summary>The account to use. Tokens near their end are renewed meanwhile, tokens at their end first.</summary>
    public async ValueTask<UpstreamEntry> FindAsync(GatewayView view, McpClient client, CancellationToken ct)
    {
        if (!client.HasAccount(view.Account))
        {
            return UpstreamEntry.Closed(UpstreamFault.AccountUnknown);
        }

        if (client.AuthType is not (McpAuthType.PerUserOAuth or McpAuthType.OAuth))
        {
            return UpstreamEntry.Open(TargetOf(view, client, null));
        }

        if (await ReadAsync(view, client, ct) is not { IsRenewable: true } connection || !connection.BelongsTo(client))
        {
            return Disconnected(client);
        }

        var now = time.GetUtcNow();

        if (connection.Status != ConnectionStatus.Active && now < connection.RetryAt)
        {
            return Disconnected(client);
        }

        if (!connection.IsUsableAt(now))
        {
            return await RenewedAsync(TargetOf(view, client, connection), connection, ct);
        }

        if (connection.IsRefreshDueAt(now) && !(connection.RetryAt > now))
        {
            _ = refresher.Begin(connection);
        }

        return UpstreamEntry.Open(TargetOf(view, client, connection));
    }

    /// <summary>Whether what a server was used with is still what its caller has there. Nothing is renewed for it.</summary>
    public async ValueTask<bool> IsStillAsync(GatewayView view, UpstreamTarget used, CancellationToken ct) =>
        used.Connection is not { } connection
        || (await ReadAsync(view, used.Client, ct) is { Status: ConnectionStatus.Active } found
            && found.Id == connection.Id
            && found.ConnectedAt == connection.ConnectedAt
            && found.BelongsTo(used.Client));

    /// <summary>
    /// What to do after a server refused an account's token: the account to try once more with newer tokens, or why there is
    /// none.
    /// </summary>
    public async Task<UpstreamEntry> AfterRefusalAsync(UpstreamTarget refused, CancellationToken ct)
    {
        if (refused.Connection is not { } connection)
        {
            return UpstreamEntry.Closed(UpstreamFault.Unauthorized);
        }

        await using (var scope = scopes.CreateAsyncScope())
        {
            // The server may have moved to another provider; then the old tokens are renewed no more.
            scope.ServiceProvider.GetRequiredService<IUpstreamOAuth>().ForgetProvider(refused.Client);
        }

        return await RenewedAsync(refused, connection, ct);
    }

    /// <summary>Notes that a server refuses tokens that its provider has just given: only the user can help.</summary>
    public async Task GiveUpAsync(UpstreamTarget refused, CancellationToken ct)
    {
        if (refused.Connection is { } connection)
        {
            await using var scope = scopes.CreateAsyncScope();
            var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
            await mediator.Send(new RejectConnectionCommand(connection), ct);
        }
    }

    private ValueTask<Connection?> ReadAsync(GatewayView view, McpClient client, CancellationToken ct) => client.IsPerUser
        ? connections.FindAsync(view.Caller.Subject, client.Id, view.Account, ct)
        : connections.FindSharedAsync(client.Id, ct);

    private static UpstreamTarget TargetOf(GatewayView view, McpClient client, Connection? connection) =>
        new(client, view.Caller.Subject, connection) { PrefersModern = view.Modern is not null, ExtraHeaders = view.ExtraHeadersFor(client) };

    private async Task<UpstreamEntry> RenewedAsync(UpstreamTarget target, Connection connection, CancellationToken ct)
    {
        var client = target.Client;

        // Another process may have renewed it already; whoever asks next is to find that.
        connections.Forget(connection);
        var renewed = await refresher.RefreshAsync(connection, ct);

        if (!renewed.Failed)
        {
            // Meanwhile its user may have connected anew, at another process that knows the server as another one.
            return !renewed.Value.BelongsTo(client)
                ? Disconnected(client)
                : UpstreamEntry.Open(new UpstreamTarget(client, target.Subject, renewed.Value) { ExtraHeaders = target.ExtraHeaders });
        }

        if (renewed.Error.Code == UpstreamErrors.GrantEnded.Code)
        {
            return Disconnected(client);
        }

        return renewed.Error.Code == UpstreamErrors.RefreshRefused.Code
            ? UpstreamEntry.Closed(new UpstreamFailure(UpstreamFault.SignInRefused) { RetryAt = time.GetUtcNow() + renewed.Error.RetryAfter })
            : UpstreamEntry.Closed(UpstreamFault.SignInPaused);
    }

    private static UpstreamEntry Disconnected(McpClient client) => client.IsPerUser
        ? UpstreamEntry.ConnectFirst
        : UpstreamEntry.Closed(UpstreamFault.LoginMissing);
}
