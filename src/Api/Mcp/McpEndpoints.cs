using Bifrost.Api.Mcp.Rest;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Mcp;

/// <summary>Puts the gateway into a host.</summary>
public static class McpEndpoints
{
    /// <summary>Registers the edge of the gateway and what it decides; upstream servers are registered beside it.</summary>
    public static IServiceCollection AddMcpGateway(this IServiceCollection services, GatewayOptions options) => services
        .AddGateway(options)
        .AddSingleton<McpCors>()
        .AddSingleton<McpAuthenticator>()
        .AddSingleton<ListenExchange>()
        .AddSingleton<ModernExchange>()
        .AddSingleton<SessionEdge>()
        .AddSingleton<McpExchange>()
        .AddSingleton<McpListener>()
        .AddSingleton<TrustedUsers>()
        .AddSingleton<ExecuteEndpoint>()
        .AddSingleton<McpEndpoint>();

    /// <summary>
    /// Maps the gateway and each single server of it, for every HTTP method: which of them exist is told only to those who
    /// authenticate.
    /// </summary>
    public static IEndpointConventionBuilder MapMcpGateway(this IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<McpEndpoint>();
        var group = routes.MapGroup("/mcp");
        group.Map(string.Empty, endpoint.HandleAsync).WithDisplayName("MCP gateway");
        group.Map($"/{{{McpEndpoint.ClientRouteValue}}}", endpoint.HandleAsync).WithDisplayName("MCP gateway, one server");

        return group;
    }

    /// <summary>Maps the call of one tool for programs that are no MCP clients.</summary>
    public static IEndpointConventionBuilder MapToolExecution(this IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<ExecuteEndpoint>();

        return routes.Map("/v1/mcp/tool/execute", endpoint.HandleAsync).WithDisplayName("Tool execution");
    }
}
