using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>What becomes of connections when a person changes who they are (product §3.6, V-29).</summary>
public class IdentityChangeTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    [StoreFact]
    public async Task A_connection_stays_with_the_identity_it_was_made_under()
    {
        using var client = await Bifrost.NewFlowAsync(TestServers.AliceKey);
        await NotesBifrost.ConnectAsync(client);
        using var changed = await client.ChooseUserIdAsync("dora");
        var underUserId = await client.ShowsConnectedAsync();
        using var back = await client.ChooseKeyAsync(TestServers.AliceKey);

        underUserId.Should().BeFalse();
        (await client.ShowsConnectedAsync()).Should().BeTrue();
    }

    [StoreFact]
    public async Task A_connection_made_under_Skip_is_dropped_when_the_person_says_who_they_are()
    {
        using var client = await Bifrost.NewFlowAsync();
        await NotesBifrost.ConnectAsync(client, "erin");
        var before = await Bifrost.StoredAsync<long>("SELECT COUNT(*) FROM connections");
        using var changed = await client.ChooseUserIdAsync("erin-id");

        (await client.ShowsConnectedAsync()).Should().BeFalse();
        (await Bifrost.StoredAsync<long>("SELECT COUNT(*) FROM connections")).Should().Be(before - 1);
    }

    [StoreFact]
    public async Task Skipping_again_is_a_new_subject_without_connections()
    {
        using var client = await Bifrost.NewFlowAsync();
        await NotesBifrost.ConnectAsync(client, "frank");
        using var again = await client.SkipAsync();

        (await client.ShowsConnectedAsync()).Should().BeFalse();
    }

    [StoreFact]
    public async Task A_connection_that_arrives_after_Skip_was_left_connects_nobody()
    {
        using var client = await Bifrost.NewFlowAsync();
        using var departure = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(departure, "grace");
        using var changed = await client.ChooseUserIdAsync("grace-id");

        using var arrived = await client.Http.GetAsync(callback);

        await arrived.ShouldBePageAsync(400);
        (await client.ShowsConnectedAsync()).Should().BeFalse();
    }

    [StoreFact]
    public async Task A_connection_survives_the_flow_of_a_key_and_is_there_at_the_next()
    {
        using var client = await Bifrost.NewFlowAsync(TestServers.BobKey);
        await NotesBifrost.ConnectAsync(client, "bob");
        using var denied = await client.DenyAsync();
        using var next = await Bifrost.NewFlowAsync(TestServers.BobKey);

        (await next.ShowsConnectedAsync()).Should().BeTrue();
    }

    [StoreFact]
    public async Task Denying_drops_what_was_connected_under_Skip()
    {
        using var client = await Bifrost.NewFlowAsync();
        await NotesBifrost.ConnectAsync(client, "heidi");
        var before = await Bifrost.StoredAsync<long>("SELECT COUNT(*) FROM connections");
        using var denied = await client.DenyAsync();

        (await Bifrost.StoredAsync<long>("SELECT COUNT(*) FROM connections")).Should().Be(before - 1);
    }

    [StoreFact]
    public async Task Two_people_who_skip_share_nothing()
    {
        using var first = new TestClient(Bifrost.Server.BaseUrl);
        using var second = new TestClient(Bifrost.Server.BaseUrl);
        var firstToken = await first.SignInAsync(null);
        var secondToken = await second.SignInAsync(null);
        using var departure = await first.Http.GetAsync(await NotesBifrost.LinkAsync(first, firstToken));
        using var arrived = await first.Http.GetAsync(await NotesBifrost.LogInAsync(departure, "ivan"));

        (await NotesBifrost.CallAsync(first, firstToken, "notes-whoami")).Should().Be("ivan");
        (await NotesBifrost.CallAsync(second, secondToken, "notes-whoami")).Should().StartWith("Authentication required for notes.");
    }
}
