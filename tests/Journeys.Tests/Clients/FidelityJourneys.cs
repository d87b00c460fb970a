using Bifrost.Journeys.Tests.Setup;
using Bifrost.Testing;

namespace Bifrost.Journeys.Tests.Clients;

/// <summary>What a client receives through Bifrost is, byte for byte, what it would have received without it.</summary>
public sealed class FidelityJourneys : ClientJourney
{
    [Theory]
    [InlineData("whoami")]
    [InlineData("picture")]
    [InlineData("report")]
    [InlineData("fail")]
    [InlineData("unknown_members")]
    public async Task A_result_arrives_as_the_service_sent_it(string tool)
    {
        var direct = await DirectlyAsync(tool);
        var through = await ThroughBifrostAsync(tool);

        through.Should().Be(direct);
    }

    private async Task<string> DirectlyAsync(string tool)
    {
        using var client = new TestClient(Notes.BaseUrl.AbsoluteUri);
        var token = Notes.IssueAccessToken("alice");
        using var initialized = await client.McpAsync(token, McpWire.Initialize);
        client.Http.DefaultRequestHeaders.Add("Mcp-Session-Id", initialized.Headers.GetValues("Mcp-Session-Id"));
        using var ready = await client.McpAsync(token, McpWire.Initialized);
        using var response = await client.McpAsync(token, McpWire.Call(tool));

        return await McpWire.RawResultAsync(response);
    }

    private async Task<string> ThroughBifrostAsync(string tool)
    {
        await using var client = await ClientProgram.StartAsync(Bifrost);
        using var browser = new ConsentByHttp();
        await client.RedeemAsync(client.Read(await browser.WalkAsync(new Uri(client.AuthorizeUrl), Patience)).Code!);

        return await client.RawResultOfAsync($"notes-{tool}");
    }
}
