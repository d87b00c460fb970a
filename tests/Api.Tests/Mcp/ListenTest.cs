using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A gateway whose streams of changes are listened to.</summary>
public abstract class ListenTest : GatewayTest
{
    private protected const string Tools = """{"toolsListChanged":true}""";
    private protected const string Key = "sk-bf-0123456789abcdef";

    private protected static async Task<bool> DoneAsync(Task task)
    {
        await task;

        return true;
    }

    private protected static HttpRequestMessage Request(GatewayHost host, string filter, string token, string path = "/mcp") =>
        new ModernClient(host, token, path).Request("subscriptions/listen", $"\"notifications\":{filter}");

    // A timer is made when what is before it is done; time goes on until it was.
    private protected async Task<T> WhileTimePassesAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }

        return await task;
    }

    // What is said while nobody listens is lost.
    private protected static async Task SayUntilHeardAsync(SpeakingServer server, Task heard)
    {
        while (!heard.IsCompleted)
        {
            server.SayChanged("tools");
            await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }
    }

    private protected Task<ClientEvents> ListenAsync(string filter, string token = GatewayHost.Token, string path = "/mcp") =>
        ClientEvents.OpenAsync(Host.Http, Request(Host, filter, token, path));

    private protected async Task<ClientEvents> OpenAsync(string filter, string token = GatewayHost.Token, string path = "/mcp")
    {
        var events = await ListenAsync(filter, token, path);
        (await events.NextAsync()).Should().Contain("notifications/subscriptions/acknowledged");

        return events;
    }
}
