using Bifrost.Api.Tests.Contract;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Api.Tests.Management;

/// <summary>A change takes effect at once where it was made, and within five seconds in every other process on the store.</summary>
public sealed class McpClientReplicaTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_client_that_is_made_changed_and_removed_here_is_so_there_within_five_seconds()
    {
        var other = await bifrost.StartAnotherAsync();
        await bifrost.Manager.MadeAsync(Body("travels"));
        await SeeAsync(other, catalog => catalog.FindByName("travels") is not null);
        var before = CatalogOf(other).FindByName("travels");

        using var renamed = await bifrost.Manager.PutAsync("/api/mcp/client/travels", """{ "name": "travelled" }""");
        await SeeAsync(other, catalog => catalog.FindByName("travelled") is not null);
        CatalogOf(other).FindByName("travels").Should().BeNull();
        CatalogOf(other).FindByName("travelled").Should().NotBeSameAs(before);

        using var removed = await bifrost.Manager.DeleteAsync("/api/mcp/client/travels");
        await SeeAsync(other, catalog => catalog.FindByName("travelled") is null);
    }

    [Fact]
    public async Task What_did_not_change_stays_the_same_object_so_that_its_sessions_live_on()
    {
        var other = await bifrost.StartAnotherAsync();
        await bifrost.Manager.MadeAsync(Body("constant"));
        await SeeAsync(other, catalog => catalog.FindByName("constant") is not null);
        var here = CatalogOf(bifrost.Server).All.ToList();
        var there = CatalogOf(other).All.ToList();

        await bifrost.Manager.MadeAsync(Body("newcomer"));
        await SeeAsync(other, catalog => catalog.FindByName("newcomer") is not null);

        CatalogOf(bifrost.Server).All.Take(here.Count).Should().Equal(here, ReferenceEquals);
        CatalogOf(other).All.Take(there.Count).Should().Equal(there, ReferenceEquals);
    }

    [Fact]
    public async Task Tools_that_an_administrator_learned_here_are_published_there()
    {
        var other = await bifrost.StartAnotherAsync();
        await bifrost.PerUserAsync("learned");
        await SeeAsync(other, catalog => catalog.FindByName("learned") is not null);
        using var client = new TestClient(other.BaseUrl);

        using var listed = await client.McpAsync(TestServers.AliceKey, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        (await listed.TextAsync()).Should().Contain("learned-list_notes");
    }

    [Fact]
    public async Task A_client_outlives_a_restart()
    {
        await bifrost.Manager.MadeAsync($$"""
            { "client_id": "lasting", "name": "lasting", "connection_string": "{{bifrost.Locked.McpUrl}}", "tools_to_execute": ["*"],
              "headers": { "X-Key": "{{ManagedBifrost.Password}}" }, "allow_on_all_virtual_keys": true }
            """);

        var restarted = await bifrost.StartAnotherAsync();
        using var client = new TestClient(restarted.BaseUrl);

        (await NotesBifrost.CallAsync(client, TestServers.AliceKey, "lasting-whoami")).Should().Contain("anonymous");
    }

    private string Body(string name) =>
        $$"""{ "client_id": "{{name}}", "name": "{{name}}", "connection_string": "{{bifrost.Open.McpUrl}}", "tools_to_execute": ["*"] }""";

    private static IMcpClientCatalog CatalogOf(BifrostServer server) => server.Services.GetRequiredService<IMcpClientCatalog>();

    /// <summary>Moves the clock of the other process by what is promised and waits until its comparison is through.</summary>
    private static async Task SeeAsync(BifrostServer server, Func<IMcpClientCatalog, bool> condition)
    {
        server.Clock.Advance(Promised);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        for (var turn = 1; !condition(CatalogOf(server)); turn++)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();

            // A process that has only just started may not have looked at its clock before it was moved.
            if (turn % 5000 == 0)
            {
                server.Clock.Advance(Promised);
            }
        }
    }
}
