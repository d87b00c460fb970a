using System.Text.Json;
using Bifrost.Journeys.Tests.Setup;

namespace Bifrost.Journeys.Tests.Clients;

/// <summary>The official TypeScript SDK, in a process of its own, with its own discovery, registration and PKCE.</summary>
public sealed class TypeScriptSdkJourneys : ClientJourney
{
    [NodeFact]
    public async Task It_signs_in_by_itself_and_receives_every_shape_of_result()
    {
        using var client = NodeProcess.Start("client.mjs", $"{Bifrost.BaseUrl}/mcp");
        using var browser = new ConsentByHttp();

        var asked = JsonSerializer.Deserialize<JsonElement>(await client.ReadAsync(Patience));
        var answer = await browser.WalkAsync(new Uri(asked.GetProperty("authorize").GetString()!), Patience);
        await client.WriteAsync(answer.AbsoluteUri, Patience);
        var received = JsonSerializer.Deserialize<JsonElement>(await client.ReadAsync(Patience));

        var results = received.GetProperty("results");
        received.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()).Should().Contain("notes-whoami");
        Content(results, "notes-whoami").GetProperty("text").GetString().Should().Be("alice");
        Content(results, "notes-picture").GetProperty("mimeType").GetString().Should().Be("image/png");
        var report = results.GetProperty("notes-report");
        report.GetProperty("structuredContent").GetProperty("user").GetString().Should().Be("alice");
        report.GetProperty("_meta").GetProperty("notes.example/source").GetString().Should().Be("memory");
        results.GetProperty("notes-fail").GetProperty("isError").GetBoolean().Should().BeTrue();
        var unknown = results.GetProperty("notes-unknown_members");
        unknown.GetProperty("x-notes-future").GetProperty("since").GetString().Should().Be("2031-01-01");
        unknown.GetProperty("content")[1].GetProperty("type").GetString().Should().Be("hologram");
    }

    private static JsonElement Content(JsonElement results, string tool) =>
        results.GetProperty(tool).GetProperty("content")[0];
}
