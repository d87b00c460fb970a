using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>Virtual keys through the API: make, list, read, change, rotate, delete.</summary>
public sealed class KeysTests(UsualBifrost bifrost) : IClassFixture<UsualBifrost>
{
    private readonly HttpClient _http = bifrost.NewClient().Http;

    [Fact]
    public async Task A_key_is_made_with_a_value_that_is_shown_once_and_calls_at_once()
    {
        using var answer = await _http.AdminAsync(
            "POST",
            Admin.Keys,
            """{"name":"made","description":"For a test","mcp_configs":[{"mcp_client_name":"NOTES","tools_to_execute":["search"]}]}""");
        var body = await answer.JsonAsync();
        var key = body.GetProperty("virtual_key");
        var value = key.GetProperty("value").GetString()!;
        var again = (await _http.AdminJsonAsync("GET", $"{Admin.Keys}/{key.GetProperty("id").GetString()}")).GetProperty("virtual_key");

        ((int)answer.StatusCode).Should().Be(200);
        answer.Header("Cache-Control").Should().Be("no-store");
        answer.Header("ETag").Should().Be("\"1\"");
        body.GetProperty("message").GetString().Should().Be("Virtual key created successfully");
        value.Should().MatchRegex("^sk-bf-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
        key.Members().Should().BeEquivalentTo(
            "id", "name", "description", "value", "is_active", "mcp_configs", "is_file_managed", "version", "created_at", "updated_at");
        key.GetProperty("mcp_configs")[0].GetProperty("mcp_client_name").GetString().Should().Be("notes");
        again.TryGetProperty("value", out _).Should().BeFalse();
        (await bifrost.NewClient().GatewayStatusAsync(value)).Should().Be(200);
    }

    [Fact]
    public async Task The_value_is_in_no_log_and_in_the_store_as_its_hash_alone()
    {
        var (id, value) = await _http.MakeKeyAsync("secret-one");
        var stored = await new Store(bifrost.Server.StorePath).OneAsync(
            $"SELECT name || grants || hex(value_hash) FROM virtual_keys WHERE virtual_key_id = '{id}'");
        var told = await new Store(bifrost.Server.StorePath).OneAsync("SELECT group_concat(coalesce(state_after, '')) FROM audit_events");

        bifrost.Server.Log.Lines.Should().NotContain(line => line.Contains(value));
        $"{stored}{told}".Should().NotContain(value);
    }

    [Fact]
    public async Task The_list_has_pages_a_search_and_the_keys_of_the_file()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual());
        using var client = new TestClient(server.BaseUrl);
        await client.Http.AdminJsonAsync("POST", Admin.Keys, """{"name":"team-red","description":"Paints 100% of it"}""");
        await client.Http.AdminJsonAsync("POST", Admin.Keys, """{"name":"team_blue","is_active":false}""");

        var all = await client.Http.AdminJsonAsync("GET", Admin.Keys);
        var second = await client.Http.AdminJsonAsync("GET", $"{Admin.Keys}?limit=2&offset=1");
        var found = await client.Http.AdminJsonAsync("GET", $"{Admin.Keys}?search=TEAM_");
        var described = await client.Http.AdminJsonAsync("GET", $"{Admin.Keys}?search=100%25");

        all.Members().Should().Equal("virtual_keys", "count", "total_count", "limit", "offset");
        Names(all).Should().BeEquivalentTo("alice", "bob", "team-red", "team_blue");
        (all.GetProperty("count").GetInt32(), all.GetProperty("total_count").GetInt32()).Should().Be((4, 4));
        (all.GetProperty("limit").GetInt32(), all.GetProperty("offset").GetInt32()).Should().Be((100, 0));
        second.GetProperty("count").GetInt32().Should().Be(2);
        second.GetProperty("total_count").GetInt32().Should().Be(4);
        Names(second).Should().Equal(Names(all).Skip(1).Take(2));
        Names(found).Should().Equal("team_blue");
        Names(described).Should().Equal("team-red");
        all.GetProperty("virtual_keys").EnumerateArray()
            .Where(key => key.GetProperty("is_file_managed").GetBoolean()).Select(NameOf).Should().BeEquivalentTo("alice", "bob");
    }

    [Fact]
    public async Task A_change_replaces_what_it_names_and_leaves_the_rest()
    {
        var (id, value) = await _http.MakeKeyAsync("changing");

        using var named = await _http.AdminAsync("PUT", $"{Admin.Keys}/{id}", """{"description":"Now with words"}""");
        var renamed = await _http.AdminJsonAsync("PUT", $"{Admin.Keys}/{id}", """{"name":"changed"}""");
        var cleared = await _http.AdminJsonAsync("PUT", $"{Admin.Keys}/{id}", """{"description":""}""");

        named.Header("ETag").Should().Be("\"2\"");
        renamed.GetProperty("message").GetString().Should().Be("Virtual key updated successfully");
        renamed.GetProperty("virtual_key").GetProperty("description").GetString().Should().Be("Now with words");
        NameOf(cleared.GetProperty("virtual_key")).Should().Be("changed");
        cleared.GetProperty("virtual_key").TryGetProperty("description", out _).Should().BeFalse();
        (await bifrost.NewClient().GatewayStatusAsync(value)).Should().Be(200);
    }

    [Fact]
    public async Task An_answer_can_be_sent_back_and_a_stale_one_is_412()
    {
        var (id, _) = await _http.MakeKeyAsync("echoed");
        var read = (await _http.AdminJsonAsync("GET", $"{Admin.Keys}/{id}")).GetProperty("virtual_key").GetRawText();

        using var fresh = await _http.AdminAsync("PUT", $"{Admin.Keys}/{id}", read);
        using var stale = await _http.AdminAsync("PUT", $"{Admin.Keys}/{id}", read);

        ((int)fresh.StatusCode).Should().Be(200);
        await stale.ShouldBeEnvelopeAsync(412, "version_conflict");
    }

    [Fact]
    public async Task A_rotated_key_has_a_new_value_and_the_old_one_is_refused_at_once()
    {
        var (id, old) = await _http.MakeKeyAsync("rotating");
        using var client = bifrost.NewClient();
        var token = await client.SignInAsync(old);

        using var answer = await _http.AdminAsync("POST", $"{Admin.Keys}/{id}/rotate");
        var value = (await answer.JsonAsync()).GetProperty("virtual_key").GetProperty("value").GetString()!;

        ((int)answer.StatusCode).Should().Be(200);
        answer.Header("ETag").Should().Be("\"2\"");
        answer.Header("Cache-Control").Should().Be("no-store");
        value.Should().StartWith("sk-bf-").And.NotBe(old);
        (await client.GatewayStatusAsync(old)).Should().Be(401);
        (await client.GatewayStatusAsync(value)).Should().Be(200);
        (await client.GatewayStatusAsync(token)).Should().Be(401, "the session stands on the old value");
    }

    [Fact]
    public async Task A_rotation_that_is_asked_to_keeps_the_sessions()
    {
        var (id, old) = await _http.MakeKeyAsync("rotating gently");
        using var client = bifrost.NewClient();
        var token = await client.SignInAsync(old);

        using var answer = await _http.AdminAsync("POST", $"{Admin.Keys}/{id}/rotate", """{ "keep_sessions": true }""");

        ((int)answer.StatusCode).Should().Be(200);
        (await client.GatewayStatusAsync(old)).Should().Be(401);
        (await client.GatewayStatusAsync(token)).Should().Be(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_flow_in_which_the_old_value_was_entered_asks_for_the_new_one(bool keepSessions)
    {
        var (id, old) = await _http.MakeKeyAsync($"half way {keepSessions}");
        using var client = await bifrost.NewClient().RegisterAsync();
        await client.AuthorizeAsync();
        await client.ChooseKeyAsync(old);

        var rotated = await _http.AdminJsonAsync("POST", $"{Admin.Keys}/{id}/rotate", keepSessions ? """{ "keep_sessions": true }""" : null);

        (await client.SubmitAsync()).Headers.Location!.OriginalString.Should().EndWith("error=identity_changed");
        await client.ChooseKeyAsync(rotated.GetProperty("virtual_key").GetProperty("value").GetString()!);
        (await client.SubmitAsync()).Headers.Location!.OriginalString.Should().Contain("code=");
    }

    [Fact]
    public async Task A_code_that_was_not_redeemed_before_the_rotation_is_worth_nothing()
    {
        var (id, old) = await _http.MakeKeyAsync("code in hand");
        using var client = await bifrost.NewClient().RegisterAsync();
        await client.AuthorizeAsync();
        await client.ChooseKeyAsync(old);
        var code = TestClient.CodeOf(await client.SubmitAsync());

        await _http.AdminJsonAsync("POST", $"{Admin.Keys}/{id}/rotate");

        ((int)(await client.RedeemAsync(code)).StatusCode).Should().Be(400);
    }

    [Fact]
    public async Task A_deleted_key_is_gone_and_its_name_is_free()
    {
        var (id, value) = await _http.MakeKeyAsync("deleted");

        var deleted = await _http.AdminJsonAsync("DELETE", $"{Admin.Keys}/{id}");
        using var read = await _http.AdminAsync("GET", $"{Admin.Keys}/{id}");
        using var again = await _http.AdminAsync("DELETE", $"{Admin.Keys}/{id}");
        var (anew, _) = await _http.MakeKeyAsync("DELETED");

        deleted.GetProperty("message").GetString().Should().Be("Virtual key deleted successfully");
        await read.ShouldBeEnvelopeAsync(404, "virtual_key_not_found");
        await again.ShouldBeEnvelopeAsync(404, "virtual_key_not_found");
        (await bifrost.NewClient().GatewayStatusAsync(value)).Should().Be(401);
        anew.Should().NotBe(id);
    }

    private static IEnumerable<string> Names(JsonElement list) => list.GetProperty("virtual_keys").EnumerateArray().Select(NameOf);

    private static string NameOf(JsonElement key) => key.GetProperty("name").GetString()!;
}
