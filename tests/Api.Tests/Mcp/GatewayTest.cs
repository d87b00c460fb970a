using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A gateway and one upstream server, made anew for every test.</summary>
public abstract class GatewayTest : IAsyncLifetime
{
    private protected GatewayHost Host { get; private set; } = null!;

    private protected RawMcpServer Upstream { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await GatewayHost.StartAsync();
        Upstream = await RawMcpServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private protected static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;

        return Task.CompletedTask;
    }
}
