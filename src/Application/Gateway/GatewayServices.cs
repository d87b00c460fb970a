using Bifrost.Application.Upstream;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bifrost.Application.Gateway;

/// <summary>Wires what the gateway decides.</summary>
public static class GatewayServices
{
    /// <summary>
    /// The methods of the protocol. Needs a clock, the refresher and the look-up of connections, the catalogue of MCP clients as a singleton,
    /// <see cref="IUpstreamServers"/>, and in each scope the unit of work and the mediator.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.TryAddSingleton<KnownTools>();
        services.TryAddSingleton<UpstreamReports>();
        services.TryAddSingleton<AccountArrivals>();

        return services
            .AddSingleton(options)
            .AddSingleton<KeptMemory>()
            .AddSingleton<EndedSessions>()
            .AddSingleton<ClientSessions>()
            .AddSingleton<RequestStates>()
            .AddSingleton<ModernResults>()
            .AddSingleton<ConnectPrompt>()
            .AddSingleton<ConnectOffers>()
            .AddSingleton<AccountWait>()
            .AddSingleton<ElicitationEnds>()
            .AddSingleton<UpstreamAccess>()
            .AddSingleton<ClientConversations>()
            .AddSingleton<IClientSessionWatcher>(provider => provider.GetRequiredService<ClientConversations>())
            .AddSingleton<DescribeGateway>()
            .AddSingleton<UpstreamCalls>()
            .AddSingleton<OwnServerSession>()
            .AddSingleton<ListenToServers>()
            .AddSingleton<Subscribe>()
            .AddSingleton<SetLogLevel>()
            .AddSingleton<ListEntries>()
            .AddSingleton<FindResource>()
            .AddSingleton<RequestRoutes>()
            .AddSingleton<ForwardRequest>()
            .AddSingleton<CallTool>()
            .AddSingleton<McpGateway>();
    }
}
