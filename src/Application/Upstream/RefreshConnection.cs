using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Renews the tokens of a connection at its provider. One process at a time does it, the new refresh token is stored before
/// the new access token is used, and only the provider's own word ends a grant: what fails for the moment is tried again, and what is
/// refused without a final word has to be refused several times.
/// </summary>
/// <param name="Seen">The connection as the asker knows it; when there are newer tokens already, they are the answer.</param>
public sealed record RefreshConnectionCommand(Connection Seen) : ICommand<Connection>;

internal sealed partial class RefreshConnectionHandler(
    IConnectionRepository connections,
    IUpstreamOAuth upstream,
    ProviderCredentials credentials,
    IMcpClientCatalog catalog,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    TimeProvider time,
    ILogger<RefreshConnectionHandler> logger) : IRequestHandler<RefreshConnectionCommand, Result<Connection>>
{
    public async Task<Result<Connection>> Handle(RefreshConnectionCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        if (await connections.FindAsync(request.Seen.Id, cancellationToken) is not { IsRenewable: true } connection
            || catalog.FindKnown(connection.McpClient) is not { } client)
        {
            return UpstreamErrors.GrantEnded;
        }

        if (connection.Version != request.Seen.Version)
        {
            return connection.Status == ConnectionStatus.Active ? connection : UpstreamErrors.GrantEnded;
        }

        if (connection.Tokens.RefreshToken is null)
        {
            return await EndAsync(connection, "no_refresh_token", cancellationToken);
        }

        if (now < connection.RetryAt)
        {
            return ErrorOf(connection, now);
        }

        var provider = await upstream.FindProviderAsync(client, cancellationToken);

        if (provider.Failed)
        {
            return await PauseAsync(connection, provider.Error, cancellationToken);
        }

        // Another issuer is another relationship: the old refresh token is never sent there. One that nobody named is no word
        // that anything changed: the documents that named the other one are away.
        if (!provider.Value.HasIssuer(connection.Issuer))
        {
            return provider.Value.IsAssumed
                ? await PauseAsync(connection, UpstreamErrors.ProviderUnreachable, cancellationToken)
                : await EndAsync(connection, "issuer_changed", cancellationToken);
        }

        return await credentials.FindAsync(client, provider.Value, connection.CallbackUrl, cancellationToken) is { } known
            ? await RenewAsync(connection, client, provider.Value, known, cancellationToken)
            : await EndAsync(connection, "registration_lost", cancellationToken);
    }

    private async Task<Result<Connection>> RenewAsync(
        Connection connection, McpClient client, UpstreamProvider provider, UpstreamCredentials known, CancellationToken ct)
    {
        var lease = RefreshLease.Take(secrets, time.GetUtcNow());

        if (!await connections.TryLeaseAsync(connection, lease, time.GetUtcNow(), ct))
        {
            await unitOfWork.DiscardAsync();

            return UpstreamErrors.RefreshUnderway;
        }

        await unitOfWork.CommitAsync(ct);

        // From here on nothing is given up half way: the provider may have spent the refresh token already.
        var tokens = await upstream.RefreshAsync(provider, known, connection.Tokens.RefreshToken!, CancellationToken.None);

        if (!tokens.Failed)
        {
            return await KeepAsync(connection, connection.Renew(tokens.Value, time.GetUtcNow()), provider, known);
        }

        if (tokens.Error.Code == UpstreamErrors.GrantEnded.Code)
        {
            return await EndAsync(connection, "grant_ended", CancellationToken.None);
        }

        if (UpstreamErrors.IsOfClient(tokens.Error))
        {
            return await credentials.TryReplaceAsync(client, provider, connection.CallbackUrl, known, CancellationToken.None)
                ? await EndAsync(connection, "client_unknown", CancellationToken.None)
                : await RefuseAsync(connection, tokens.Error);
        }

        return tokens.Error.Code == UpstreamErrors.ProviderRefused.Code
            ? await RefuseAsync(connection, tokens.Error)
            : await PauseAsync(connection, tokens.Error, CancellationToken.None);
    }

    private async Task<Result<Connection>> KeepAsync(
        Connection before, Connection renewed, UpstreamProvider provider, UpstreamCredentials known)
    {
        if (await connections.TryRenewAsync(renewed, CancellationToken.None))
        {
            if (before.Status != ConnectionStatus.Active)
            {
                await RecordAsync(before, "upstream.recovered", detail: null, renewed.ReceivedAt, CancellationToken.None);
                Recovered(logger, before.McpClient.Value);
            }

            await unitOfWork.CommitAsync(CancellationToken.None);

            return renewed;
        }

        // It was ended, or connected anew, while the provider answered: what came belongs to nobody.
        await unitOfWork.DiscardAsync();
        await upstream.RevokeAsync(provider, known, renewed.Tokens, CancellationToken.None);

        return await CurrentAsync(renewed.Id, CancellationToken.None);
    }

    private async Task<Result<Connection>> PauseAsync(Connection connection, Error error, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var paused = connection.Pause(error.RetryAfter, secrets.NewSpread(), now);
        await connections.PauseAsync(paused, ct);
        Paused(logger, connection.McpClient.Value, error.Code, paused.Failures, SecondsUntil(paused.RetryAt, now));

        return ErrorOf(paused, now);
    }

    private async Task<Result<Connection>> RefuseAsync(Connection connection, Error error)
    {
        var now = time.GetUtcNow();
        var refused = connection.Refuse(error.RetryAfter, secrets.NewSpread(), now);

        if (!await connections.PauseAsync(refused, CancellationToken.None))
        {
            return await CurrentAsync(connection.Id, CancellationToken.None);
        }

        Refused(logger, connection.McpClient.Value, error.Code, refused.Refusals, SecondsUntil(refused.RetryAt, now));

        if (refused.Status != connection.Status)
        {
            await RecordAsync(connection, "upstream.needs_reauth", "refused", now, CancellationToken.None);
            Ended(logger, connection.McpClient.Value, "refused");
        }

        return ErrorOf(refused, now);
    }

    private async Task<Result<Connection>> EndAsync(Connection connection, string reason, CancellationToken ct)
    {
        var now = time.GetUtcNow();

        if (!await connections.MarkNeedsReauthAsync(connection, now, ct))
        {
            return await CurrentAsync(connection.Id, ct);
        }

        await RecordAsync(connection, "upstream.needs_reauth", reason, now, ct);
        Ended(logger, connection.McpClient.Value, reason);

        return UpstreamErrors.GrantEnded;
    }

    // Where somebody else has newer tokens, or the user connected again, that is the answer.
    private async Task<Result<Connection>> CurrentAsync(ConnectionId id, CancellationToken ct) =>
        await connections.FindAsync(id, ct) is { Status: ConnectionStatus.Active } current ? current : UpstreamErrors.GrantEnded;

    private Task RecordAsync(Connection connection, string kind, string? detail, DateTimeOffset now, CancellationToken ct) =>
        audit.RecordAsync(new AuditEvent(kind, connection.Subject.Value, connection.McpClient.Value, detail), now, ct);

    private static Error ErrorOf(Connection waiting, DateTimeOffset now) =>
        waiting.Status != ConnectionStatus.Active ? UpstreamErrors.GrantEnded
        : (waiting.Refusals > 0 ? UpstreamErrors.RefreshRefused : UpstreamErrors.RefreshPaused) with { RetryAfter = waiting.RetryAt - now };

    private static double SecondsUntil(DateTimeOffset? retryAt, DateTimeOffset now) => retryAt is { } at ? (at - now).TotalSeconds : 0;

    [LoggerMessage(
        90,
        LogLevel.Warning,
        "A connection at {McpClient} could not be renewed ({Code}), failure {Failures} in a row; tried again in {Seconds:0.0} s")]
    private static partial void Paused(ILogger logger, string mcpClient, string code, int failures, double seconds);

    [LoggerMessage(
        94,
        LogLevel.Warning,
        "The provider refused to renew a connection at {McpClient} ({Code}), refusal {Refusals} in a row; it is asked again in {Seconds:0} s")]
    private static partial void Refused(ILogger logger, string mcpClient, string code, int refusals, double seconds);

    [LoggerMessage(95, LogLevel.Information, "The provider renewed a connection at {McpClient} that it had refused to renew")]
    private static partial void Recovered(ILogger logger, string mcpClient);

    [LoggerMessage(91, LogLevel.Information, "A connection at {McpClient} needs its user again: {Reason}")]
    private static partial void Ended(ILogger logger, string mcpClient, string reason);
}
