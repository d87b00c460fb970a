using System.Text.Json;
using Bifrost.Journeys.Tests.Setup;

namespace Bifrost.Journeys.Tests.Clients;

/// <summary>
/// mcp-remote, by which clients that only start processes reach remote servers: it signs in by itself, with a callback on
/// loopback, and passes messages on.
/// </summary>
public sealed class McpRemoteJourneys : ClientJourney
{
    private const string Program = "node_modules/mcp-remote/dist/proxy.js";

    [NodeFact]
    public async Task It_signs_in_by_itself_and_passes_calls_on()
    {
        using var client = NodeProcess.Start(
            Program, $"{Bifrost.BaseUrl}/mcp", "--transport", "http-only", "--host", "127.0.0.1");
        using var browser = new ConsentByHttp();

        var authorize = await client.HearAsync(
            line => line.Contains("/per-user/authorize?", StringComparison.Ordinal), Patience);
        await browser.OpenAsync(await browser.WalkAsync(new Uri(authorize.Trim()), Patience), Patience);
        await client.HearAsync(line => line.Contains("Proxy established", StringComparison.Ordinal), Patience);
        await AskAsync(client, McpWire.Initialize);
        await client.WriteAsync(McpWire.Initialized, Patience);
        var whoami = await AskAsync(client, McpWire.Call("notes-whoami"));
        var picture = await AskAsync(client, McpWire.Call("notes-picture"));

        McpWire.TextOf(whoami).Should().Be("alice");
        picture.GetProperty("content")[0].GetProperty("type").GetString().Should().Be("image");
    }

    private async Task<JsonElement> AskAsync(NodeProcess client, string message)
    {
        await client.WriteAsync(message.ReplaceLineEndings(" "), Patience);

        return JsonSerializer.Deserialize<JsonElement>(await client.ReadAsync(Patience)).GetProperty("result");
    }
}
