using System.Text.Json;
using Bifrost.Api.Tests.Contract;

namespace Bifrost.Api.Tests.Management;

/// <summary>What the API refuses about virtual keys, each with a sentence that says what to do.</summary>
public sealed class KeyMisuseTests(UsualBifrost bifrost) : IClassFixture<UsualBifrost>
{
    private readonly HttpClient _http = bifrost.NewClient().Http;

    [Theory]
    [InlineData("""{}""", "virtual_key_invalid", "name")]
    [InlineData("""{"name":""}""", "virtual_key_invalid", "name")]
    [InlineData("""{"name":" padded "}""", "virtual_key_invalid", "name")]
    [InlineData("""{"name":"two\nlines"}""", "virtual_key_invalid", "name")]
    [InlineData("""{"name":7}""", "body_invalid", "name")]
    [InlineData("""{"name":"a","is_active":"yes"}""", "body_invalid", "is_active")]
    [InlineData("""{"name":"a","is_actve":true}""", "body_invalid", "is_actve")]
    [InlineData("""{"name":"a","name":"b"}""", "body_invalid", "name")]
    [InlineData("""{"name":"a","value":"sk-bf-mine-0123456789abcdefgh"}""", "body_invalid", "value")]
    [InlineData("""{"name":"a","id":"my-own"}""", "body_invalid", "id")]
    [InlineData("""{"name":"a","description":"\u0000"}""", "virtual_key_invalid", "description")]
    [InlineData("""{"name":"a","mcp_configs":[{}]}""", "virtual_key_invalid", "mcp_configs[0].mcp_client_name")]
    [InlineData("""{"name":"a","mcp_configs":[null]}""", "virtual_key_invalid", "mcp_configs[0]")]
    [InlineData("""{"name":"a","mcp_configs":{}}""", "body_invalid", "mcp_configs")]
    [InlineData("""{"name":"a","mcp_configs":[{"mcp_client_name":"notess"}]}""", "virtual_key_invalid", "mcp_configs[0].mcp_client_name")]
    [InlineData("""{"name":"a","mcp_configs":[{"mcp_client_name":"notes"},{"mcp_client_name":"Notes"}]}""", "virtual_key_invalid", "mcp_configs[1]")]
    [InlineData("""{"name":"a","mcp_configs":[{"mcp_client_name":"notes","tools_to_execute":["a b"]}]}""", "virtual_key_invalid", "tools_to_execute")]
    [InlineData("""{"name":"a","mcp_configs":[{"mcp_client_name":"notes","tools_to_execute":[null]}]}""", "virtual_key_invalid", "tools_to_execute")]
    [InlineData("""{"name":"a","budgets":[{"max_limit":10}]}""", "body_invalid", "budgets")]
    [InlineData("""{"name":"a","team_id":"\ud800"}""", "body_invalid", "team_id")]
    [InlineData("""{"name":"a","rate_limit":{"request_max_limit":5}}""", "body_invalid", "rate_limit")]
    [InlineData("""{"name":"a","team_id":"team-1"}""", "body_invalid", "team_id")]
    [InlineData("""{"name":"a","customer_id":"c"}""", "body_invalid", "customer_id")]
    [InlineData("""{"name":"a","provider_configs":[{"provider":"openai"}]}""", "body_invalid", "provider_configs")]
    [InlineData("""[]""", "body_invalid", "JSON object")]
    [InlineData("""null""", "body_invalid", "JSON object")]
    [InlineData("""{"name":""", "body_invalid", "body")]
    public async Task A_body_that_is_not_a_key_is_400_and_says_where(string body, string code, string where)
    {
        using var answer = await _http.AdminAsync("POST", Admin.Keys, body);

        await answer.ShouldBeEnvelopeAsync(400, code);
        (await answer.TextAsync()).Should().Contain(where);
    }

    [Fact]
    public async Task Members_of_the_original_are_taken_while_they_say_nothing()
    {
        var made = await _http.AdminJsonAsync(
            "POST",
            Admin.Keys,
            """{"name":"original","provider_configs":[],"team_id":null,"customer_id":"","budgets":[],"rate_limit":{}}""");

        made.GetProperty("virtual_key").GetProperty("name").GetString().Should().Be("original");
    }

    [Fact]
    public async Task A_name_or_description_or_list_that_is_too_long_is_400()
    {
        using var name = await _http.AdminAsync("POST", Admin.Keys, JsonSerializer.Serialize(new { name = new string('n', 101) }));
        using var text = await _http.AdminAsync(
            "POST", Admin.Keys, JsonSerializer.Serialize(new { name = "a", description = new string('d', 2001) }));
        using var tools = await _http.AdminAsync(
            "POST",
            Admin.Keys,
            JsonSerializer.Serialize(new
            {
                name = "a",
                mcp_configs = new[] { new { mcp_client_name = "notes", tools_to_execute = Enumerable.Range(0, 1001).Select(tool => $"t{tool}") } },
            }));

        await name.ShouldBeEnvelopeAsync(400, "virtual_key_invalid");
        await text.ShouldBeEnvelopeAsync(400, "virtual_key_invalid");
        await tools.ShouldBeEnvelopeAsync(400, "virtual_key_invalid");
    }

    [Fact]
    public async Task A_body_over_the_limit_or_of_another_type_is_400()
    {
        using var large = await _http.AdminAsync("POST", Admin.Keys, $$"""{"name":"{{new string('x', 70_000)}}"}""");
        using var form = await _http.AskAsync(
            "POST", Admin.Keys, Wire.Form(("name", "a")), ("Authorization", $"Bearer {Testing.BifrostServer.AdminKey}"));

        await large.ShouldBeEnvelopeAsync(400, "body_too_large");
        await form.ShouldBeEnvelopeAsync(400, "body_invalid");
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("limit=ten")]
    [InlineData("offset=-1")]
    [InlineData("limit=1&limit=2")]
    public async Task A_list_with_a_wrong_page_is_400(string query)
    {
        foreach (var list in new[] { Admin.Keys, Admin.Sessions, Admin.Connections, Admin.Clients, Admin.Audit })
        {
            using var answer = await _http.AdminAsync("GET", $"{list}?{query}");

            await answer.ShouldBeEnvelopeAsync(400, "query_invalid");
        }
    }

    [Theory]
    [InlineData("GET", "unknown", "")]
    [InlineData("PUT", "unknown", "")]
    [InlineData("DELETE", "unknown", "")]
    [InlineData("POST", "unknown", "/rotate")]
    [InlineData("GET", "quota", "")]
    [InlineData("GET", "'%20OR%201=1--", "")]
    [InlineData("DELETE", "..%2F..%2Falice", "")]
    public async Task A_key_that_is_not_there_is_404(string method, string id, string suffix)
    {
        using var answer = await _http.AdminAsync(method, $"{Admin.Keys}/{id}{suffix}");

        await answer.ShouldBeEnvelopeAsync(404, "virtual_key_not_found");
    }

    [Theory]
    [InlineData("PUT", "", """{"name":"other"}""")]
    [InlineData("PUT", "", """{"is_active":false}""")]
    [InlineData("DELETE", "", null)]
    [InlineData("POST", "/rotate", null)]
    public async Task A_key_of_the_file_is_409_to_every_write(string method, string suffix, string? body)
    {
        using var answer = await _http.AdminAsync(method, $"{Admin.Keys}/alice{suffix}", body);

        await answer.ShouldBeEnvelopeAsync(409, "file_managed");
        (await bifrost.NewClient().GatewayStatusAsync(Testing.TestServers.AliceKey)).Should().Be(200);
    }

    [Fact]
    public async Task A_name_that_another_key_has_is_409_when_made_and_when_changed()
    {
        var (id, _) = await _http.MakeKeyAsync("unique");
        using var made = await _http.AdminAsync("POST", Admin.Keys, """{"name":"ALICE"}""");
        using var changed = await _http.AdminAsync("PUT", $"{Admin.Keys}/{id}", """{"name":"Bob"}""");
        using var itself = await _http.AdminAsync("PUT", $"{Admin.Keys}/{id}", """{"name":"Unique"}""");

        await made.ShouldBeEnvelopeAsync(409, "virtual_key_name_taken");
        await changed.ShouldBeEnvelopeAsync(409, "virtual_key_name_taken");
        ((int)itself.StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData("PUT", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/rotate")]
    public async Task A_write_from_a_stale_version_is_412_and_changes_nothing(string method, string suffix)
    {
        var (id, value) = await _http.MakeKeyAsync($"stale-{method}");
        await _http.AdminJsonAsync("PUT", $"{Admin.Keys}/{id}", """{"description":"newer"}""");

        using var stale = await _http.AdminAsync(method, $"{Admin.Keys}/{id}{suffix}", null, ("If-Match", "\"1\""));
        using var malformed = await _http.AdminAsync(method, $"{Admin.Keys}/{id}{suffix}", null, ("If-Match", "W/1"));
        var key = (await _http.AdminJsonAsync("GET", $"{Admin.Keys}/{id}")).GetProperty("virtual_key");

        await stale.ShouldBeEnvelopeAsync(412, "version_conflict");
        await malformed.ShouldBeEnvelopeAsync(400, "query_invalid");
        key.GetProperty("version").GetInt64().Should().Be(2);
        (await bifrost.NewClient().GatewayStatusAsync(value)).Should().Be(200);
    }

    [Fact]
    public async Task Of_two_changes_made_from_one_version_at_once_one_is_412()
    {
        var (id, _) = await _http.MakeKeyAsync("contested");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => _http.AdminAsync(
            "PUT", $"{Admin.Keys}/{id}", $$"""{"description":"writer {{writer}}"}""", ("If-Match", "\"1\""))));
        var key = (await _http.AdminJsonAsync("GET", $"{Admin.Keys}/{id}")).GetProperty("virtual_key");

        answers.Select(answer => (int)answer.StatusCode).Order().Should().Equal(200, 412, 412, 412, 412, 412, 412, 412);
        key.GetProperty("version").GetInt64().Should().Be(2);
    }

    [Fact]
    public async Task A_version_in_the_body_that_contradicts_the_header_is_400()
    {
        var (id, _) = await _http.MakeKeyAsync("contradicting");

        using var answer = await _http.AdminAsync("PUT", $"{Admin.Keys}/{id}", """{"version":1}""", ("If-Match", "\"2\""));

        await answer.ShouldBeEnvelopeAsync(400, "body_invalid");
    }
}
