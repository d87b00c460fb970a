namespace Bifrost.Api.Tests.Mcp;

/// <summary>A gateway without servers, made anew for every test.</summary>
public abstract class MessageTest : IAsyncLifetime
{
    private protected const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private protected GatewayHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
