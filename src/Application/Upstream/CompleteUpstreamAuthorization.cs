using Bifrost.Application.Common;
using Bifrost.Application.Flows;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Completes a round trip with what the provider sent back: the state is used up, the code is exchanged, and the connection
/// belongs to the subject that started. Only the browser that started can do it. Repeated, it answers how it ended.
/// </summary>
/// <param name="State">The <c>state</c> parameter.</param>
/// <param name="Answer">The other parameters, as they came.</param>
/// <param name="BrowserSecrets">The secrets in the browser's flow cookie.</param>
/// <param name="EventId">Reference of the request, for the outcome.</param>
public sealed record CompleteUpstreamAuthorizationCommand(
    Secret? State, UpstreamAnswer Answer, IReadOnlyList<Secret> BrowserSecrets, string? EventId = null) : ICommand<UpstreamArrival>;

internal sealed class CompleteUpstreamAuthorizationHandler(
    IUpstreamAuthorizationRepository authorizations,
    IConnectionRepository connections,
    IUpstreamOAuth upstream,
    ProviderCredentials credentials,
    AdministratorLogins logins,
    ActingSubjects subjects,
    UpstreamArrivals arrivals,
    ExchangesUnderway exchanges,
    CallbackAnswers answers,
    FailedAuthorizations failures,
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

        if (request.State?.Hash() is not { } state)
        {
            return Refuse(null, UpstreamErrors.StateUnknown, request);
        }

        if (await authorizations.FindOpenAsync(state, cancellationToken) is not { } authorization)
        {
            return await RepeatAsync(state, request, cancellationToken);
        }

        var admitted = authorization.Admit(request.BrowserSecrets, now);

        if (admitted.Failed)
        {
            return Refuse(authorization, admitted.Error, request);
        }

        if (!await authorizations.TryCompleteAsync(state, now, cancellationToken))
        {
            await unitOfWork.DiscardAsync();

            return await RepeatAsync(state, request, cancellationToken);
        }

        // Known to this process before it is committed: a repeat that finds the state spent finds the exchange, too.
        return await exchanges.RunAsync(state, () => ArriveAsync(authorization, request));
    }

    // The state was used up: the outcome is for the browser that started, anybody else reads only that it was.
    private async Task<Result<UpstreamArrival>> RepeatAsync(
        SecretHash state, CompleteUpstreamAuthorizationCommand request, CancellationToken ct)
    {
        var arrival = await arrivals.FindAsync(state, request.BrowserSecrets, ct);

        return !arrival.Failed ? arrival
            : arrival.Error == UpstreamErrors.StateUnknown ? Refuse(null, UpstreamErrors.StateUnknown, request)
            : Refuse(null, UpstreamErrors.StateUsed, request);
    }

    private Error Refuse(UpstreamAuthorization? authorization, Error error, CompleteUpstreamAuthorizationCommand request)
    {
        failures.Tell(authorization, error, request.EventId);

        return error;
    }

    private async Task<UpstreamArrival> ArriveAsync(
        UpstreamAuthorization authorization, CompleteUpstreamAuthorizationCommand request)
    {
        // From here on the state is spent, also if the process dies during the exchange. What follows ends by the limits of the
        // requests to the provider, not with the browser: a code that was sent may have been exchanged for tokens.
        await unitOfWork.CommitAsync(CancellationToken.None);
        var trip = authorization.Trip;
        var failure = await ConnectAsync(authorization, request);

        if (failure is not null)
        {
            await authorizations.TryEndAsync(authorization.State, failure.Code, request.EventId, CancellationToken.None);
            await logins.FailAsync(trip, failure, CancellationToken.None);
            await failures.RecordAsync(authorization, request.Answer, failure, request.EventId, CancellationToken.None);
        }

        await unitOfWork.CommitAsync(CancellationToken.None);

        return new UpstreamArrival(
            authorization.State,
            trip.Flow,
            catalog.FindKnown(trip.McpClient),
            await subjects.FindAsync(trip.Subject, CancellationToken.None),
            failure,
            request.EventId);
    }

    private async Task<Error?> ConnectAsync(UpstreamAuthorization authorization, CompleteUpstreamAuthorizationCommand request)
    {
        var trip = authorization.Trip;
        var answer = await answers.CheckAsync(authorization, request.Answer, CancellationToken.None);

        if (answer.Failed)
        {
            return answer.Error;
        }

        // A server that was removed or deactivated meanwhile must not get a connection any more.
        var client = trip.Config is null ? catalog.Find(trip.McpClient) : catalog.FindKnown(trip.McpClient);

        if (client is null || (trip.Config is null && !client.IsPerUser))
        {
            return McpClientErrors.Unknown;
        }

        var tokens = await upstream.ExchangeCodeAsync(trip, answer.Value.Code, CancellationToken.None);

        if (tokens.Failed)
        {
            return await MendAsync(client, trip, tokens.Error);
        }

        var now = time.GetUtcNow();
        var connection = Connection.Make(trip, tokens.Value, secrets, now) with { Issuer = answer.Value.Issuer };

        if (!await TryKeepAsync(authorization, connection, request.EventId))
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
        UpstreamErrors.IsOfClient(error)
        && await credentials.TryReplaceAsync(client, trip.Provider, trip.CallbackUrl, trip.Credentials, CancellationToken.None)
            ? UpstreamErrors.RegistrationRenewed with { Reason = error.Reason }
            : error;

    // False when the connection, or the identity, was ended while the provider answered: it must not come back by that answer.
    private async Task<bool> TryKeepAsync(UpstreamAuthorization authorization, Connection connection, string? eventId)
    {
        var trip = authorization.Trip;

        return await authorizations.TryEndAsync(
                authorization.State, RoundTripOutcome.Connected, eventId, CancellationToken.None)
            && (trip.Config is not null
                || await subjects.FindAsync(trip.Subject, CancellationToken.None) is { IsLive: true })
            && await answers.TryPinAsync(trip, connection, CancellationToken.None)
            && await connections.TryKeepAsync(connection, CancellationToken.None);
    }
}
