using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>The audit trail as an administrator reads it (R-155).</summary>
public sealed class AuditTests(NotesBifrost bifrost) : IClassFixture<NotesBifrost>
{
    private readonly HttpClient _http = new TestClient(bifrost.Server.BaseUrl).Http;

    [Fact]
    public async Task Every_write_of_a_key_is_told_with_before_and_after_and_without_its_value()
    {
        var (id, value) = await _http.MakeKeyAsync("audited");
        await _http.AdminJsonAsync("PUT", $"{Admin.Keys}/{id}", """{"is_active":false}""");
        var rotated = await _http.AdminJsonAsync("POST", $"{Admin.Keys}/{id}/rotate");
        await _http.AdminJsonAsync("DELETE", $"{Admin.Keys}/{id}");

        var trail = await _http.AdminJsonAsync("GET", $"{Admin.Audit}?target={id}");
        var events = Events(trail);

        events.Select(Kind).Should().BeEquivalentTo(
            "virtual_key.created", "virtual_key.updated", "virtual_key.rotated", "virtual_key.deleted");
        events.Should().OnlyContain(told => told.GetProperty("actor").GetString() == "administrator"
            && told.GetProperty("source").GetString() == "127.0.0.1");
        var updated = events.Single(told => Kind(told) == "virtual_key.updated");
        updated.GetProperty("before").GetProperty("is_active").GetBoolean().Should().BeTrue();
        updated.GetProperty("after").GetProperty("is_active").GetBoolean().Should().BeFalse();
        events.Single(told => Kind(told) == "virtual_key.created").TryGetProperty("before", out _).Should().BeFalse();
        events.Single(told => Kind(told) == "virtual_key.deleted").TryGetProperty("after", out _).Should().BeFalse();
        trail.GetRawText().Should().NotContain(value)
            .And.NotContain(rotated.GetProperty("virtual_key").GetProperty("value").GetString());
    }

    [Fact]
    public async Task What_users_lose_is_told_with_the_reason()
    {
        var (id, value) = await _http.MakeKeyAsync("losing");
        await bifrost.ConnectedAsync(value, "alice");
        await _http.AdminJsonAsync("PUT", $"{Admin.Keys}/{id}", """{"is_active":false}""");

        var disconnected = Events(await _http.AdminJsonAsync("GET", $"{Admin.Audit}?kind=upstream.disconnected&limit=1")).Single();
        var signedOut = Events(await _http.AdminJsonAsync("GET", $"{Admin.Audit}?kind=sessions.ended&limit=1")).Single();

        disconnected.GetProperty("target").GetString().Should().Be("notes");
        disconnected.GetProperty("detail").GetString().Should().Be("virtual_key_ended");
        disconnected.GetProperty("before").Members().Should().Equal("id", "subject_id", "mcp_client_id", "issuer", "label");
        signedOut.GetProperty("before").GetProperty("live_sessions").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task The_end_of_a_session_and_of_a_client_is_told()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        await client.SignInAsync(TestServers.AliceKey);
        var sessions = await _http.AdminJsonAsync("GET", $"{Admin.Sessions}?client_id={client.ClientId}");
        var session = sessions.GetProperty("sessions")[0].GetProperty("id").GetString();
        await _http.AdminJsonAsync("DELETE", $"{Admin.Sessions}/{session}");
        await _http.AdminJsonAsync("DELETE", $"{Admin.Clients}/{client.ClientId}");

        Events(await _http.AdminJsonAsync("GET", $"{Admin.Audit}?target={session}&actor=administrator")).Select(Kind)
            .Should().Equal("session.ended");
        Events(await _http.AdminJsonAsync("GET", $"{Admin.Audit}?target={client.ClientId}")).Select(Kind)
            .Should().Equal("client.deleted");
    }

    [Fact]
    public async Task The_trail_is_newest_first_and_filtered_by_time()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual());
        using var client = new TestClient(server.BaseUrl);
        await client.Http.MakeKeyAsync("first");
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var between = server.Clock.GetUtcNow();
        await client.Http.MakeKeyAsync("second");

        var made = Names(await client.Http.AdminJsonAsync("GET", $"{Admin.Audit}?kind=virtual_key.created"));
        var since = Names(await client.Http.AdminJsonAsync(
            "GET", $"{Admin.Audit}?kind=virtual_key.created&since={Uri.EscapeDataString(between.ToString("O"))}"));
        var until = Names(await client.Http.AdminJsonAsync(
            "GET", $"{Admin.Audit}?kind=virtual_key.created&until={between:yyyy-MM-dd'T'HH:mm:ss.fff}Z"));
        var page = await client.Http.AdminJsonAsync("GET", $"{Admin.Audit}?search=KEY.CREATED&limit=1&offset=1");

        made.Should().Equal("second", "first");
        since.Should().Equal("second");
        until.Should().Equal("first");
        (page.GetProperty("count").GetInt32(), page.GetProperty("total_count").GetInt32()).Should().Be((1, 2));
        Names(page).Should().Equal("first");
    }

    [Theory]
    [InlineData("since=yesterday")]
    [InlineData("until=2026-13-01T00:00:00Z")]
    [InlineData("since=1767225600")]
    [InlineData("kind=a&kind=b")]
    public async Task A_filter_that_makes_no_sense_is_400(string query)
    {
        using var answer = await _http.AdminAsync("GET", $"{Admin.Audit}?{query}");

        await answer.ShouldBeEnvelopeAsync(400, "query_invalid");
    }

    private static List<JsonElement> Events(JsonElement trail) => [.. trail.GetProperty("events").EnumerateArray()];

    private static IEnumerable<string> Names(JsonElement trail) =>
        Events(trail).Select(told => told.GetProperty("after").GetProperty("name").GetString()!);

    private static string Kind(JsonElement told) => told.GetProperty("kind").GetString()!;
}
