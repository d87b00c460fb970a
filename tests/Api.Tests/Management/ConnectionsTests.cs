using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>Connected accounts as an administrator sees and ends them .</summary>
public sealed class ConnectionsTests(NotesBifrost bifrost) : IClassFixture<NotesBifrost>
{
    private readonly HttpClient _http = new TestClient(bifrost.Server.BaseUrl).Http;

    [Fact]
    public async Task A_connection_says_whose_it_is_and_how_it_stands_and_never_a_token()
    {
        var (id, value) = await _http.MakeKeyAsync("shown");
        await bifrost.ConnectedAsync(value, "alice");

        var answer = await _http.AdminJsonAsync("GET", $"{Admin.Connections}?virtual_key_id={id}");
        var connection = Rows(answer).Single();

        answer.Members().Should().Equal("connections", "count", "total_count", "limit", "offset");
        connection.Members().Should().BeEquivalentTo(
            "id", "subject", "mcp_client_id", "mcp_client_name", "issuer", "label", "status", "scopes", "connected_at", "expires_at",
            "failures");
        Text(connection.GetProperty("subject"), "label").Should().Be("shown");
        (Text(connection, "mcp_client_id"), Text(connection, "mcp_client_name"), Text(connection, "status"))
            .Should().Be(("notes", "notes", "active"));
        Text(connection, "issuer").Should().Be(bifrost.Notes.BaseUrl.GetLeftPart(UriPartial.Authority));
        connection.GetRawText().Should().NotContainAny("token", "secret", "refresh");
    }

    [Fact]
    public async Task The_list_is_filtered_and_searched()
    {
        var (id, value) = await _http.MakeKeyAsync("filtered");
        await bifrost.ConnectedAsync(value, "alice");
        await bifrost.ConnectedAsync(value, "alice", "wiki");

        (await CountAsync($"virtual_key_id={id}")).Should().Be(2);
        (await CountAsync($"virtual_key_id={id}&mcp_client_id=wiki")).Should().Be(1);
        (await CountAsync($"virtual_key_id={id}&status=active")).Should().Be(2);
        (await CountAsync($"virtual_key_id={id}&status=needs_reauth")).Should().Be(0);
        (await CountAsync($"virtual_key_id={id}&search=WIK")).Should().Be(1);
        (await CountAsync("search=filtered")).Should().Be(2);
        (await CountAsync("virtual_key_id=nobody")).Should().Be(0);
    }

    [Theory]
    [InlineData(1, "mcp_client_id=&virtual_key_id={0}")]
    [InlineData(2, "mcp_client_id=notes&virtual_key_id=")]
    [InlineData(3, "subject_id=&virtual_key_id={0}")]
    [InlineData(4, "user_id=%20&mcp_client_id=notes")]
    [InlineData(5, "virtual_key_id={0}&mcp_client_id=%09")]
    public async Task A_filter_without_a_value_ends_nothing(int number, string query)
    {
        var (id, value) = await _http.MakeKeyAsync($"kept-{number}");
        await bifrost.ConnectedAsync(value, "alice");

        using var answer = await _http.AdminAsync(
            "DELETE", $"{Admin.Connections}?{string.Format(System.Globalization.CultureInfo.InvariantCulture, query, id)}");

        await answer.ShouldBeEnvelopeAsync(400, "query_invalid");
        (await CountAsync($"virtual_key_id={id}")).Should().Be(1);
    }

    [Theory]
    [InlineData("status=broken")]
    [InlineData("status=active&status=active")]
    [InlineData("mcp_client_id=a&mcp_client_id=b")]
    [InlineData("mcp_client_id=")]
    [InlineData("user_id=%20&status=active")]
    public async Task A_filter_that_makes_no_sense_is_400(string query)
    {
        using var answer = await _http.AdminAsync("GET", $"{Admin.Connections}?{query}");

        await answer.ShouldBeEnvelopeAsync(400, "query_invalid");
    }

    [Fact]
    public async Task A_disconnected_service_answers_with_a_fresh_link_and_works_again_after_connecting()
    {
        var (id, value) = await _http.MakeKeyAsync("disconnected");
        var holder = await bifrost.ConnectedAsync(value, "alice");
        var other = await bifrost.ConnectedAsync(TestServers.BobKey, "bob");
        var revocations = bifrost.Notes.Received.Revocations.Count;

        var ended = await _http.AdminJsonAsync("DELETE", $"{Admin.Connections}/{await IdOfAsync(id)}");
        var text = await NotesBifrost.CallAsync(holder.Client, holder.Token, "notes-whoami");
        await ReconnectAsync(holder.Client, value);

        ended.Members().Should().Equal("status", "message", "upstream_revocation");
        Text(ended, "upstream_revocation").Should().Be("revoked");
        bifrost.Notes.Received.Revocations.Count.Should().Be(revocations + 1);
        text.Should().Contain("Open this URL to connect your account: http://");
        (await NotesBifrost.CallAsync(holder.Client, holder.Token, "notes-whoami")).Should().Be("carol");
        (await NotesBifrost.CallAsync(other.Client, other.Token, "notes-whoami")).Should().Be("bob");
    }

    [Fact]
    public async Task A_provider_that_cannot_be_told_is_said_and_the_connection_is_gone_all_the_same()
    {
        var (id, value) = await _http.MakeKeyAsync("not-told");
        await bifrost.ConnectedAsync(value, "alice");
        bifrost.Notes.Faults.Revocation.Next(Fault.Status(503), times: 10, when: _ => true);

        var ended = await _http.AdminJsonAsync("DELETE", $"{Admin.Connections}/{await IdOfAsync(id)}");
        bifrost.Notes.Faults.Revocation.Clear();

        Text(ended, "upstream_revocation").Should().Be("failed");
        (await CountAsync($"virtual_key_id={id}")).Should().Be(0);
    }

    [Fact]
    public async Task Disconnecting_one_identity_ends_all_of_its_connections_or_those_at_one_server()
    {
        var (id, value) = await _http.MakeKeyAsync("all-of-it");
        await bifrost.ConnectedAsync(value, "alice");
        await bifrost.ConnectedAsync(value, "alice", "wiki");

        var one = await _http.AdminJsonAsync("DELETE", $"{Admin.Connections}?virtual_key_id={id}&mcp_client_id=wiki");
        var left = await CountAsync($"virtual_key_id={id}");
        var rest = await _http.AdminJsonAsync("DELETE", $"{Admin.Connections}?virtual_key_id={id}");
        var none = await _http.AdminJsonAsync("DELETE", $"{Admin.Connections}?virtual_key_id={id}");

        one.GetProperty("connections_ended").GetInt32().Should().Be(1);
        left.Should().Be(1);
        rest.GetProperty("upstream_revocation").GetProperty("revoked").GetInt32().Should().Be(1);
        none.GetProperty("connections_ended").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task A_browser_at_the_provider_does_not_complete_a_connection_that_was_ended()
    {
        var (id, value) = await _http.MakeKeyAsync("half-way");
        var client = await bifrost.NewFlowAsync(value);
        using var departure = await client.DepartAsync();
        var back = await NotesBifrost.LogInAsync(departure, "alice");

        await _http.AdminJsonAsync("DELETE", $"{Admin.Connections}?virtual_key_id={id}");
        using var arrived = await client.Http.GetAsync(back);

        ((int)arrived.StatusCode).Should().Be(400);
        (await CountAsync($"virtual_key_id={id}")).Should().Be(0);
    }

    [Fact]
    public async Task A_printed_link_dies_with_the_connection_that_is_ended()
    {
        var (id, value) = await _http.MakeKeyAsync("link-printed");
        using var client = new TestClient(bifrost.Server.BaseUrl);
        await client.SignInAsync(value);
        var link = await NotesBifrost.LinkAsync(client, value);

        await _http.AdminJsonAsync("DELETE", $"{Admin.Connections}?virtual_key_id={id}&mcp_client_id=notes");

        using var opened = await client.Http.GetAsync(link);
        await opened.ShouldBeEnvelopeAsync(401, "link_invalid");
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("%27%20OR%201=1")]
    public async Task A_connection_that_is_not_there_is_404(string id)
    {
        using var answer = await _http.AdminAsync("DELETE", $"{Admin.Connections}/{id}");

        await answer.ShouldBeEnvelopeAsync(404, "connection_not_found");
    }

    private static async Task ReconnectAsync(TestClient client, string key)
    {
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseKeyAsync(key);
        await NotesBifrost.ConnectAsync(client, "carol");
    }

    private async Task<string> IdOfAsync(string key) =>
        Text(Rows(await _http.AdminJsonAsync("GET", $"{Admin.Connections}?virtual_key_id={key}")).Single(), "id");

    private async Task<int> CountAsync(string query) =>
        (await _http.AdminJsonAsync("GET", $"{Admin.Connections}?{query}")).GetProperty("total_count").GetInt32();

    private static List<JsonElement> Rows(JsonElement list) => [.. list.GetProperty("connections").EnumerateArray()];

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
