using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;

namespace Bifrost.Api.Tests.Management;

/// <summary>GET /api/mcp/clients and GET /api/mcp/client/{id}.</summary>
public sealed class McpClientListTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>, IAsyncLifetime
{
    private readonly Manager _manager = bifrost.Manager;

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "first", "second_" })
        {
            using var _ = await _manager.PostAsync(
                "/api/mcp/client", $$"""{ "client_id": "{{name}}", "name": "{{name}}", "connection_string": "{{bifrost.Open.McpUrl}}" }""");
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_list_has_those_of_the_file_first_and_says_what_they_are()
    {
        var listed = await ListAsync("");

        Names(listed).Should().Equal("filed", "company", "first", "second_");
        listed.GetProperty("count").GetInt32().Should().Be(4);
        listed.GetProperty("total_count").GetInt32().Should().Be(4);
        listed.GetProperty("limit").GetInt32().Should().Be(100);
        listed.GetProperty("offset").GetInt32().Should().Be(0);
        var clients = listed.GetProperty("clients").EnumerateArray().ToList();
        clients.Select(client => client.GetProperty("config").GetProperty("is_file_managed").GetBoolean())
            .Should().Equal(true, true, false, false);
        clients.Select(client => client.GetProperty("state").GetString())
            .Should().Equal("disconnected", "pending_oauth", "connected", "connected");
        clients.Should().OnlyContain(client => client.GetProperty("vk_configs").ValueKind == JsonValueKind.Array);
    }

    [Fact]
    public async Task What_is_wrong_with_the_lists_of_a_server_is_shown_at_it()
    {
        await using var notes = await NotesServer.StartAsync(new NotesOptions { Protected = false });
        notes.Faults.Mcp.Always(
            ListFaults.Result("""{"tools":[{"name":"a b","inputSchema":{"type":"object"}},{"name":"none"},null]}"""), ListFaults.IsList);

        using var made = await _manager.PostAsync(
            "/api/mcp/client", $$"""{ "client_id": "noted", "name": "noted", "connection_string": "{{notes.McpUrl}}", "tools_to_execute": ["*"] }""");

        var shown = await _manager.ShownAsync("noted");
        shown.GetProperty("list_notes").EnumerateArray()
            .Select(note => string.Join('|', note.EnumerateObject().Select(member => member.Value.GetString())))
            .Should().BeEquivalentTo(
                "tools|none|inputSchema is missing and was added|repaired",
                "tools|#3|it is no object|left_out",
                "tools|a b|the published name has other characters than letters, digits, \"_\", \".\" and \"-\", and some models do not accept it|published");
        shown.GetProperty("config").GetProperty("tool_names").GetString().Should().Be("as_is");
        using var safe = await _manager.PutAsync("/api/mcp/client/noted", """{ "tool_names": "safe" }""");
        using var listed = await _manager.PostAsync("/api/mcp/client/noted/refresh-tools");
        shown = await _manager.ShownAsync("noted");
        shown.GetProperty("config").GetProperty("tool_names").GetString().Should().Be("safe");
        shown.GetProperty("list_notes").EnumerateArray().Should().HaveCount(2);
        using var deleted = await _manager.DeleteAsync("/api/mcp/client/noted");
        ((int)deleted.StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData("?limit=1", 1, 4, "filed")]
    [InlineData("?limit=2&offset=3", 1, 4, "second_")]
    [InlineData("?offset=9", 0, 4, null)]
    [InlineData("?search=SECOND_", 1, 1, "second_")]
    [InlineData("?search=d%5F", 1, 1, "second_")]
    [InlineData("?search=nothing", 0, 0, null)]
    [InlineData("?auth_type=per_user_oauth", 1, 1, "filed")]
    [InlineData("?auth_type=oauth&state=pending_oauth", 1, 1, "company")]
    [InlineData("?state=connected&limit=1", 1, 2, "first")]
    [InlineData("?state=error", 0, 0, null)]
    [InlineData("?state=needs_reauth", 0, 0, null)]
    public async Task The_list_is_searched_filtered_and_cut(string query, int count, int total, string? first)
    {
        var listed = await ListAsync(query);

        listed.GetProperty("count").GetInt32().Should().Be(count);
        listed.GetProperty("total_count").GetInt32().Should().Be(total);
        Names(listed).FirstOrDefault().Should().Be(first);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=501")]
    [InlineData("?limit=x")]
    [InlineData("?offset=-1")]
    [InlineData("?limit=1&limit=2")]
    [InlineData("?state=fine")]
    [InlineData("?state=error&state=connected")]
    [InlineData("?auth_type=basic")]
    public async Task A_query_that_is_not_right_is_400(string query)
    {
        using var refused = await _manager.GetAsync($"/api/mcp/clients{query}");

        await refused.ShouldBeEnvelopeAsync(400, "query_invalid");
    }

    [Fact]
    public async Task A_search_that_is_too_long_is_400()
    {
        using var refused = await _manager.GetAsync($"/api/mcp/clients?search={new string('a', 201)}");

        await refused.ShouldBeEnvelopeAsync(400, "query_invalid");
    }

    [Fact]
    public async Task One_client_is_shown_with_its_version_as_ETag()
    {
        using var shown = await _manager.GetAsync("/api/mcp/client/first");

        ((int)shown.StatusCode).Should().Be(200);
        shown.Headers.ETag!.Tag.Should().Be("\"1\"");
        var body = await shown.JsonAsync();
        body.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("config", "tools", "state", "list_notes", "vk_configs");
        body.GetProperty("config").GetProperty("version").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task A_client_of_the_file_is_shown_in_the_words_of_the_file()
    {
        var config = (await _manager.ShownAsync("filed")).GetProperty("config");

        config.GetProperty("client_id").GetString().Should().Be("filed");
        config.GetProperty("connection_string").GetString().Should().Be(bifrost.Notes.McpUrl.OriginalString);
        config.GetProperty("auth_type").GetString().Should().Be("per_user_oauth");
        config.GetProperty("tools_to_execute").EnumerateArray().Select(tool => tool.GetString()).Should().Equal("*");
        config.GetProperty("is_file_managed").GetBoolean().Should().BeTrue();
    }

    private static IEnumerable<string?> Names(JsonElement listed) =>
        listed.GetProperty("clients").EnumerateArray().Select(client => client.GetProperty("config").GetProperty("name").GetString());

    private async Task<JsonElement> ListAsync(string query)
    {
        using var listed = await _manager.GetAsync($"/api/mcp/clients{query}");
        ((int)listed.StatusCode).Should().Be(200, await listed.TextAsync());

        return await listed.JsonAsync();
    }
}
