using System.Reflection;
using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Flows;
using Bifrost.Application.McpClients;
using Bifrost.Application.Sessions;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Flows;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Application;

/// <summary>Wires the use cases.</summary>
public static class DependencyInjection
{
    /// <summary>The mediator, its pipeline in order, every handler and every validator of this assembly.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetService!);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(LoggingBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(UnitOfWorkBehavior<,>));

        services.AddScoped<FlowGate>();
        services.AddScoped<ActingSubjects>();
        services.AddScoped<ConsentIdentification>();
        services.AddScoped<ConsentSubject>();
        services.AddScoped<ConsentAskers>();
        services.AddScoped<RememberedIdentity>();
        services.AddScoped<KeyAttempts>();
        services.AddScoped<AuthorizeAdmission>();
        services.AddSingleton(typeof(SourceRowCount<>));
        services.AddScoped(typeof(SourceShares<>));
        services.AddSingleton<ConnectionRefresher>();
        services.AddScoped<ProviderCredentials>();
        services.AddScoped<ProviderRevocation>();
        services.AddSingleton<PendingRevocations>();
        services.AddScoped<UpstreamTrips>();
        services.AddScoped<UpstreamArrivals>();
        services.AddScoped<CallbackAnswers>();
        services.AddScoped<FailedAuthorizations>();
        services.AddSingleton<ExchangesUnderway>();
        services.AddScoped<ConnectLinks>();
        services.AddScoped<ConnectionEnding>();
        services.AddScoped<ProviderNotice>();
        services.AddScoped<SessionEnding>();
        services.AddScoped<AudienceEnding>();
        services.AddScoped<NamedIdentities>();
        services.AddScoped<VirtualKeyEnding>();
        services.AddScoped<VirtualKeyGrants>();
        services.AddScoped<WritableVirtualKeys>();
        services.AddScoped<AdministratorLogins>();
        services.AddScoped<DescribedClients>();
        services.AddScoped<McpClientStates>();
        services.AddScoped<McpClientEntries>();
        services.AddScoped<KeyGrants>();
        services.AddScoped<ServerProbe>();
        services.AddScoped<AllowedHosts>();
        services.AddScoped<ClientTrail>();
        services.AddSingleton(provider => PolicyOf(provider.GetRequiredService<BifrostSettings>()));

        foreach (var type in Assembly.GetExecutingAssembly().GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            foreach (var contract in type.GetInterfaces().Where(IsHandlerOrValidator))
            {
                services.AddScoped(contract, type);
            }
        }

        return services;
    }

    private static IdentityPolicy PolicyOf(BifrostSettings settings) =>
        new(settings.Client.EnforceAuthOnInference, settings.SelfDeclaredUserIdAllowed);

    private static bool IsHandlerOrValidator(Type contract) => contract.IsGenericType
        && (contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
            || contract.GetGenericTypeDefinition() == typeof(IValidator<>));
}
