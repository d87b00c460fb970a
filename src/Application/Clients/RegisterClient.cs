using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.Clients;

/// <summary>
/// Registers an OAuth client (RFC 7591). Anyone may; a source that registers without end, and a store full of clients that
/// nobody ever used, are refused until time has passed.
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

internal sealed class RegisterClientHandler(
    IOAuthClientRepository clients,
    IAuditTrail audit,
    IThrottle throttle,
    BifrostSettings settings,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<RegisterClientCommand, Result<OAuthClient>>
{
    private static readonly TimeSpan FullStorePause = TimeSpan.FromMinutes(10);

    public async Task<Result<OAuthClient>> Handle(RegisterClientCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var limits = settings.Limits;

        if (throttle.Count("register", request.Source, limits.RegistrationsPerSource, limits.RegistrationWindow) is { } wait)
        {
            return ClientErrors.TooManyRegistrations with { RetryAfter = wait };
        }

        if (await clients.CountUnusedAsync(cancellationToken) >= limits.MaxUnusedClients)
        {
            return ClientErrors.TooManyRegistrations with { RetryAfter = FullStorePause };
        }

        var client = OAuthClient.Register(request.Registration.ToMetadata().Value, secrets, now);
        await clients.AddAsync(client, cancellationToken);
        await audit.RecordAsync(new AuditEvent("client.registered", Target: client.Id.Value), now, cancellationToken);

        return client;
    }
}
