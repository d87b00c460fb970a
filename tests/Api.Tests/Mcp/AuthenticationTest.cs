using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A gateway with one server whose users connect accounts, made anew for every test.</summary>
public abstract class AuthenticationTest : IAsyncLifetime
{
    private protected const string Key = "sk-bf-11111111-2222-3333-4444-555555555555";
    private protected const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private protected GatewayHost Host { get; private set; } = null!;

    private protected RawMcpServer Upstream { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await GatewayHost.StartAsync();
        Upstream = await RawMcpServer.StartAsync();
        Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
