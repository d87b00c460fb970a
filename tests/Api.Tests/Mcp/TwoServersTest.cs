using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A gateway and two upstream servers, made anew for every test.</summary>
public abstract class TwoServersTest : IAsyncLifetime
{
    private protected GatewayHost Host { get; private set; } = null!;

    private protected RawMcpServer First { get; private set; } = null!;

    private protected RawMcpServer Second { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await GatewayHost.StartAsync();
        First = await RawMcpServer.StartAsync();
        Second = await RawMcpServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    private protected static Func<HttpContext, ReceivedRequest, Task> Refuse(int status) => (context, _) =>
    {
        context.Response.StatusCode = status;

        return Task.CompletedTask;
    };

    private protected static IEnumerable<string?> Names(string text)
    {
        using var json = JsonDocument.Parse(text);

        return [.. json.RootElement.GetProperty("result").GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString())];
    }

    private protected async Task<IEnumerable<string?>> NamesAsync() => Names(await Host.ListAsync());
}
