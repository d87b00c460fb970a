using System.Net;
using Bifrost.Testing;

namespace Bifrost.Application.Tests;

public sealed class FirstFlowTests
{
    [Fact]
    public async Task A_person_with_a_virtual_key_signs_in_and_lists_tools()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual());
        using var client = new TestClient(server.BaseUrl);
        var token = await client.SignInAsync(TestServers.AliceKey);

        using var listed = await client.McpAsync(token, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        listed.StatusCode.Should().Be(HttpStatusCode.OK);
        (await listed.Content.ReadAsStringAsync()).Should().Contain("notes-connect");
    }
}
