using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A server whose tool reports how far it is, and goes on when the test does.</summary>
public abstract class ResumptionTest : GatewayTest
{
    private protected const string Done = """{"jsonrpc":"2.0","id":7,"result":{"content":[]}}""";

    private const string Nothing = """{"content":[]}""";

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected Task GoneOn => _goOn.Task;

    private protected void GoOn() => _goOn.SetResult();

    // Calls, sees the first message, loses the connection; answers the last event that was seen.
    private protected async Task<string> LoseAsync(ResumableClient client, string id = "7")
    {
        using (var events = await client.CallAsync(id))
        {
            (await events.NextAsync()).Should().Be(Progress(1));
            events.Dispose();
            await Host.LeftAsync();

            return events.Ids[^1];
        }
    }

    // Reports once, and the rest when the test goes on.
    private protected void Serve(int progress = 1)
    {
        Host.AddServer("notes", Upstream.Endpoint, with: client => client with { ToolExecutionTimeout = TimeSpan.FromHours(1) });
        Upstream.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, Progress(1, request.ProgressToken));
            await _goOn.Task.WaitAsync(context.RequestAborted);

            for (var further = 2; further <= progress; further++)
            {
                await RawMcpServer.EventAsync(context, Progress(further, request.ProgressToken));
            }

            await RawMcpServer.EventAsync(context, Answer(request.Id));
        });
    }

    private protected static async Task EventAsync(HttpContext context, string fields)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"{fields}\n\n");
    }

    private protected static string Progress(int progress, string token = "1") =>
        $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":{{{progress}}}}}""";

    private protected static string Answer(string id) => $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Nothing}}}""";
}
