using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Clients;

/// <summary>
/// Registers an OAuth client (RFC 7591). Anyone may. A source has a number of registrations in a window and a share of the clients
/// that nobody used.
/// </summary>
/// <param name="Registration">What the client says about itself.</param>
/// <param name="Source">Where the request came from, for the throttle.</param>
public sealed record RegisterClientCommand(ClientRegistration Registration, string Source) : ICommand<OAuthClient>;

internal sealed class RegisterClientValidator : AbstractValidator<RegisterClientCommand>
{
    public RegisterClientValidator() => RuleFor(command => command.Registration).Custom((registration, context) =>
    {
        if (registration.ToMetadata() is { Failed: true } refused)
        {
            context.AddRefusal(refused.Error);
        }
    });
}

internal sealed partial class RegisterClientHandler(
    IOAuthClientRepository clients,
    IThrottle throttle,
    SourceShares<IUnusedClientRows> shares,
    LimitSettings limits,
    ISecretGenerator secrets,
    TimeProvider time,
    ILogger<RegisterClientHandler> logger) : IRequestHandler<RegisterClientCommand, Result<OAuthClient>>
{
    private static readonly TimeSpan FullStorePause = TimeSpan.FromMinutes(10);

    public async Task<Result<OAuthClient>> Handle(RegisterClientCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        if (throttle.Count("register", request.Source, limits.RegistrationsPerSource, limits.RegistrationWindow) is { } wait)
        {
            return ClientErrors.TooManyRegistrations with { RetryAfter = wait };
        }

        if (await shares.TryReserveAsync(
            request.Source, limits.MaxUnusedClients, limits.UnusedClientsPerSource, now, cancellationToken) is not { } source)
        {
            return ClientErrors.TooManyRegistrations with { RetryAfter = FullStorePause };
        }

        var client = OAuthClient.Register(request.Registration.ToMetadata().Value, secrets, now, source);
        await clients.AddAsync(client, cancellationToken);

        Registered(logger, client.Id.Value);

        return client;
    }

    // Not audited: anybody can register as often as the limits allow.
    [LoggerMessage(142, LogLevel.Information, "Registered client {ClientId}")]
    private static partial void Registered(ILogger logger, string clientId);
}
