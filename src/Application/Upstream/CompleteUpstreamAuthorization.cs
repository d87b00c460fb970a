using Bifrost.Application.Common;
using Bifrost.Application.Flows;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Completes a round trip with what the provider sent back: the state is used up, the code is exchanged, and the connection
/// belongs to the subject that started. Only the browser that started can do it.
/// </summary>
/// <param name="State">The <c>state</c> parameter.</param>
/// <param name="Answer">The other parameters, as they came.</param>
/// <param name="BrowserSecrets">The secrets in the browser's flow cookie.</param>
public sealed record CompleteUpstreamAuthorizationCommand(
    Secret? State, UpstreamAnswer Answer, IReadOnlyList<Secret> BrowserSecrets) : ICommand<UpstreamArrival>;

/// <summary>How a round trip ended, and where its user goes from here.</summary>
/// <param name="Flow">The consent flow to return to; null for a link at run time.</param>
/// <param name="Client">The service; null when it was removed from the configuration meanwhile.</param>
/// <param name="Acting">Whose connection it is; the company itself for an administrator's login.</param>
/// <param name="Failure">Why nothing was connected; null when it was.</param>
public sealed record UpstreamArrival(FlowId? Flow, McpClient? Client, ActingSubject? Acting, Error? Failure);

internal sealed class CompleteUpstreamAuthorizationHandler(
    IUpstreamAuthorizationRepository authorizations,
    IConnectionRepository connections,
    IUpstreamOAuth upstream,
    ProviderCredentials credentials,
    AdministratorLogins logins,
    ActingSubjects subjects,
    IMcpClientCatalog catalog,
    IAuditTrail audit,
    IUnitOfWork unitOfWork,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<CompleteUpstreamAuthorizationCommand, Result<UpstreamArrival>>
{
    public async Task<Result<UpstreamArrival>> Handle(
        CompleteUpstreamAuthorizationCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        if (request.State?.Hash() is not { } state
            || await authorizations.FindOpenAsync(state, cancellationToken) is not { } authorization)
        {
            return UpstreamErrors.StateUnknown;
        }

        var admitted = authorization.Admit(request.BrowserSecrets, now);

        if (admitted.Failed)
        {
            return admitted.Error;
        }

        if (!await authorizations.TryCompleteAsync(state, now, cancellationToken))
        {
            return UpstreamErrors.StateUnknown;
        }

        // From here on the state is spent, also if the process dies during the exchange.
        await unitOfWork.CommitAsync(cancellationToken);
        var trip = authorization.Trip;
        var failure = await ConnectAsync(authorization, request.Answer, cancellationToken);

        if (failure is not null)
        {
            await logins.FailAsync(trip, failure, CancellationToken.None);
        }

        // The provider has spent its code; a browser that goes away from here on must not undo the connection.
        return new UpstreamArrival(
            trip.Flow, catalog.FindKnown(trip.McpClient), await subjects.FindAsync(trip.Subject, CancellationToken.None), failure);
    }

    private async Task<Error?> ConnectAsync(UpstreamAuthorization authorization, UpstreamAnswer answer, CancellationToken ct)
    {
        var trip = authorization.Trip;
        var code = authorization.Read(answer);

        if (code.Failed)
        {
            return code.Error;
        }

        // A server that was removed or deactivated meanwhile must not get a connection any more.
        var client = trip.Config is null ? catalog.Find(trip.McpClient) : catalog.FindKnown(trip.McpClient);

        if (client is null || (trip.Config is null && !client.IsPerUser))
        {
            return McpClientErrors.Unknown;
        }

        var tokens = await upstream.ExchangeCodeAsync(trip, code.Value, ct);

        if (tokens.Failed)
        {
            return await MendAsync(client, trip, tokens.Error);
        }

        var now = time.GetUtcNow();
        var connection = Connection.Make(trip, tokens.Value, secrets, now);

        if (!await TryKeepAsync(authorization, connection))
        {
            // What came belongs to nobody; the provider should not keep it alive either.
            await unitOfWork.DiscardAsync();
            await upstream.RevokeAsync(trip.Provider, trip.Credentials, tokens.Value, CancellationToken.None);

            return UpstreamErrors.SubjectGone;
        }

        // An administrator's login that was revoked or completed meanwhile is not waited for.
        if (trip.Config is { } config && !await logins.TryAuthorizeAsync(config, CancellationToken.None))
        {
            await unitOfWork.DiscardAsync();
            await upstream.RevokeAsync(trip.Provider, trip.Credentials, tokens.Value, CancellationToken.None);

            return UpstreamErrors.LoginLinkInvalid;
        }

        await audit.RecordAsync(
            new AuditEvent("upstream.connected", trip.Subject.Value, trip.McpClient.Value), now, CancellationToken.None);

        return null;
    }

    // The provider forgot Bifrost between departure and return: that is mended here, and the person only has to go again.
    private async Task<Error> MendAsync(McpClient client, UpstreamRoundTrip trip, Error error) =>
        error.Code == UpstreamErrors.RegistrationFailed.Code
        && await credentials.TryReplaceAsync(client, trip.Provider, trip.CallbackUrl, trip.Credentials, CancellationToken.None)
            ? UpstreamErrors.RegistrationRenewed
            : error;

    // False when the connection, or the identity, was ended while the provider answered: it must not come back by that answer.
    private async Task<bool> TryKeepAsync(UpstreamAuthorization authorization, Connection connection)
    {
        var trip = authorization.Trip;

        return await authorizations.TryForgetAsync(authorization.State, CancellationToken.None)
            && (trip.Config is not null
                || await subjects.FindAsync(trip.Subject, CancellationToken.None) is { IsLive: true })
            && await connections.TryKeepAsync(connection, CancellationToken.None);
    }
}
