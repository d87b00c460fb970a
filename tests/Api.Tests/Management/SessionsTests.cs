using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>Sessions as an administrator sees and ends them (R-158).</summary>
public sealed class SessionsTests(NotesBifrost bifrost) : IClassFixture<NotesBifrost>
{
    private readonly HttpClient _http = new TestClient(bifrost.Server.BaseUrl).Http;

    [Fact]
    public async Task A_session_says_who_acts_for_whom_and_holds_nothing_that_grants()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var token = await client.SignInAsync(TestServers.BobKey);

        var session = Rows(await _http.AdminJsonAsync("GET", $"{Admin.Sessions}?client_id={client.ClientId}")).Single();

        session.Members().Should().Equal("id", "subject", "client", "audience", "created_at", "expires_at");
        session.GetProperty("subject").GetProperty("kind").GetString().Should().Be("virtual_key");
        session.GetProperty("subject").GetProperty("label").GetString().Should().Be("bob");
        session.GetProperty("client").GetProperty("client_id").GetString().Should().Be(client.ClientId);
        session.GetProperty("client").GetProperty("client_name").GetString().Should().Be("Test client");
        session.GetProperty("audience").GetString().Should().Be("/mcp");
        session.GetRawText().Should().NotContain(token);
        (await client.GatewayStatusAsync(Text(session, "id"))).Should().Be(401, "an identifier is no credential");
    }

    [Fact]
    public async Task The_list_is_filtered_searched_and_paged()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual());
        using var http = new TestClient(server.BaseUrl);
        await SignInAsync(server, "Claude Code", client => client.ChooseKeyAsync(TestServers.AliceKey));
        await SignInAsync(server, "Cursor", client => client.ChooseKeyAsync(TestServers.BobKey));
        await SignInAsync(server, "Claude Code", client => client.ChooseUserIdAsync("Carol"));
        await SignInAsync(server, "Zed", client => client.SkipAsync());

        (await LabelsAsync(http, "")).Should().BeEquivalentTo("alice", "bob", "Carol", "");
        (await LabelsAsync(http, "?virtual_key_id=alice")).Should().Equal("alice");
        (await LabelsAsync(http, "?user_id=%20Carol")).Should().Equal("Carol");
        (await LabelsAsync(http, "?user_id=carol")).Should().BeEmpty("user IDs are case-sensitive");
        (await LabelsAsync(http, "?virtual_key_id=alice&user_id=Carol")).Should().BeEmpty();
        (await LabelsAsync(http, "?search=claude")).Should().BeEquivalentTo("alice", "Carol");
        (await LabelsAsync(http, "?search=BOB")).Should().Equal("bob");
        var page = await http.Http.AdminJsonAsync("GET", $"{Admin.Sessions}?limit=3&offset=2");
        (page.GetProperty("count").GetInt32(), page.GetProperty("total_count").GetInt32()).Should().Be((2, 4));
        server.Clock.Advance(TimeSpan.FromHours(24));
        (await LabelsAsync(http, "")).Should().BeEmpty();
    }

    [Fact]
    public async Task An_ended_session_is_refused_at_once_and_ending_it_again_changes_nothing()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var token = await client.SignInAsync(TestServers.AliceKey);
        using var other = new TestClient(bifrost.Server.BaseUrl);
        var otherToken = await other.SignInAsync(TestServers.AliceKey);
        var id = await IdOfAsync(client);

        var ended = await _http.AdminJsonAsync("DELETE", $"{Admin.Sessions}/{id}");
        await client.ShouldBeRefusedAsync(token);
        var again = await _http.AdminJsonAsync("DELETE", $"{Admin.Sessions}/{id}");
        var never = await _http.AdminJsonAsync("DELETE", $"{Admin.Sessions}/unknown");

        new[] { ended, again, never }.Should().OnlyContain(body => body.GetProperty("status").GetString() == "success");
        Rows(await _http.AdminJsonAsync("GET", $"{Admin.Sessions}?client_id={client.ClientId}")).Should().BeEmpty();
        (await other.GatewayStatusAsync(otherToken)).Should().Be(200, "it is another session of the same identity");
    }

    [Fact]
    public async Task The_code_of_an_ended_session_cannot_be_redeemed()
    {
        var client = await bifrost.NewFlowAsync(TestServers.AliceKey);
        using var submitted = await client.SubmitAsync();

        await _http.AdminJsonAsync("DELETE", $"{Admin.Sessions}/{await IdOfAsync(client)}");

        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));
        await redeemed.ShouldBeOAuthErrorAsync(400, "invalid_grant");
    }

    [Fact]
    public async Task A_link_that_names_an_ended_session_leads_nowhere()
    {
        var client = await bifrost.NewFlowAsync(TestServers.AliceKey);
        await client.FinishAsync();
        var id = await IdOfAsync(client);
        var link = $"{Wire.Upstream}?mcp_client_id=notes&session={id}";
        using var before = await client.Http.GetAsync(link);

        await _http.AdminJsonAsync("DELETE", $"{Admin.Sessions}/{id}");

        using var after = await client.Http.GetAsync(link);
        ((int)before.StatusCode).Should().Be(302);
        await after.ShouldBeEnvelopeAsync(401, "link_invalid");
    }

    [Fact]
    public async Task Ending_every_session_of_one_identity_leaves_the_others_and_the_connections()
    {
        var (id, value) = await _http.MakeKeyAsync("signed-out");
        var first = await bifrost.ConnectedAsync(value, "frank");
        using var second = new TestClient(bifrost.Server.BaseUrl);
        var secondToken = await second.SignInAsync(value);
        using var bob = new TestClient(bifrost.Server.BaseUrl);
        var bobToken = await bob.SignInAsync(TestServers.BobKey);

        var ended = await _http.AdminJsonAsync("DELETE", $"{Admin.Sessions}?virtual_key_id={id}");

        ended.GetProperty("sessions_ended").GetInt32().Should().Be(2);
        await first.Client.ShouldBeRefusedAsync(first.Token);
        await second.ShouldBeRefusedAsync(secondToken);
        (await bob.GatewayStatusAsync(bobToken)).Should().Be(200);
        (await NotesBifrost.CallAsync(bob, value, "notes-whoami")).Should().Be("frank", "the connection is the key's");
    }

    [Fact]
    public async Task Under_skip_the_connection_ends_with_the_session()
    {
        var skipped = await bifrost.ConnectedAsync(null, "grace");
        var revocations = bifrost.Notes.Received.Revocations.Count;
        var session = Rows(await _http.AdminJsonAsync("GET", $"{Admin.Sessions}?client_id={skipped.Client.ClientId}")).Single();
        var subject = Text(session.GetProperty("subject"), "id");

        await _http.AdminJsonAsync("DELETE", $"{Admin.Sessions}/{Text(session, "id")}");

        await skipped.Client.ShouldBeRefusedAsync(skipped.Token);
        (await bifrost.StoredAsync<long>($"SELECT COUNT(*) FROM connections WHERE subject_id = '{subject}'")).Should().Be(0L);
        bifrost.Notes.Received.Revocations.Count.Should().Be(revocations + 1);
    }

    [Theory]
    [InlineData("", 400, "identity_unnamed")]
    [InlineData("?subject_id=", 400, "query_invalid")]
    [InlineData("?virtual_key_id=alice&user_id=carol", 400, "identity_unnamed")]
    [InlineData("?virtual_key=alice", 400, "query_invalid")]
    [InlineData("?virtual_key_id=alice&limit=1", 400, "query_invalid")]
    [InlineData("?virtual_key_id=alice&virtual_key_id=bob", 400, "query_invalid")]
    [InlineData("?user_id=%00", 400, "user_id_invalid")]
    [InlineData("?user_id=sk-bf-0123456789abcdefghij", 400, "user_id_is_key")]
    [InlineData("?virtual_key_id=nobody", 404, "identity_not_found")]
    [InlineData("?user_id=nobody", 404, "identity_not_found")]
    [InlineData("?subject_id=nobody", 404, "identity_not_found")]
    public async Task Ending_sessions_needs_exactly_one_identity_that_is_known(string query, int status, string code)
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var token = await client.SignInAsync(TestServers.AliceKey);

        using var sessions = await _http.AdminAsync("DELETE", Admin.Sessions + query);
        using var connections = await _http.AdminAsync("DELETE", Admin.Connections + query);

        await sessions.ShouldBeEnvelopeAsync(status, code);
        await connections.ShouldBeEnvelopeAsync(status, code);
        (await client.GatewayStatusAsync(token)).Should().Be(200);
    }

    private static async Task SignInAsync(BifrostServer server, string name, Func<TestClient, Task<HttpResponseMessage>> choose)
    {
        using var client = new TestClient(server.BaseUrl);
        await client.RegisterAsync(name: name);
        using var opened = await client.AuthorizeAsync();
        using var chosen = await choose(client);
        await client.FinishAsync();
    }

    private static async Task<IEnumerable<string>> LabelsAsync(TestClient client, string query) =>
        Rows(await client.Http.AdminJsonAsync("GET", Admin.Sessions + query)).Select(row => Text(row.GetProperty("subject"), "label"));

    private async Task<string> IdOfAsync(TestClient client) =>
        Text(Rows(await _http.AdminJsonAsync("GET", $"{Admin.Sessions}?client_id={client.ClientId}")).Single(), "id");

    private static List<JsonElement> Rows(JsonElement list) => [.. list.GetProperty("sessions").EnumerateArray()];

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
