using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>
/// A process that does not know yet that a server moved carries no token where it does not belong (§3.16). The clock of the other
/// process stands still, so that it never finds out by itself.
/// </summary>
public sealed class StaleReplicaTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private const string Refused = "Authentication required for ";

    [Fact]
    public async Task A_token_for_the_new_server_is_not_sent_to_the_old_one_by_a_process_that_knows_only_that()
    {
        await using var elsewhere = await NotesServer.StartAsync(new NotesOptions());
        var stale = await MoveBehindTheBackAsync("roamer", elsewhere);
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var token = await ConnectAsync(client, "roamer");
        (await NotesBifrost.CallAsync(client, token, "roamer-whoami")).Should().Be("alice");
        var before = bifrost.Notes.Received.Mcp.Count;

        using var there = new TestClient(stale.BaseUrl);
        var answer = await NotesBifrost.CallAsync(there, token, "roamer-whoami");

        answer.Should().StartWith(Refused);
        bifrost.Notes.Received.Mcp.Skip(before).Should().NotContain(request => request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_token_that_such_a_process_obtained_at_the_old_server_is_not_sent_to_the_new_one()
    {
        await using var elsewhere = await NotesServer.StartAsync(new NotesOptions());
        var stale = await MoveBehindTheBackAsync("laggard", elsewhere);
        using var client = new TestClient(stale.BaseUrl);
        var token = await ConnectAsync(client, "laggard");

        using var here = new TestClient(bifrost.Server.BaseUrl);
        var answer = await NotesBifrost.CallAsync(here, token, "laggard-whoami");

        answer.Should().StartWith(Refused);
        elsewhere.Received.Mcp.Should().NotContain(request => request.Headers.ContainsKey("Authorization"));
    }

    private async Task<BifrostServer> MoveBehindTheBackAsync(string name, NotesServer elsewhere)
    {
        await bifrost.PerUserAsync(name);
        var stale = await bifrost.StartAnotherAsync();
        using var moved = await bifrost.Manager.PutAsync(
            $"/api/mcp/client/{name}", $$"""{ "connection_string": "{{elsewhere.McpUrl}}" }""");
        ((int)moved.StatusCode).Should().Be(200, await moved.TextAsync());

        return stale;
    }

    private static async Task<string> ConnectAsync(TestClient client, string name)
    {
        await client.RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        await NotesBifrost.ConnectAsync(client, "alice", name);

        return await client.FinishAsync();
    }
}
