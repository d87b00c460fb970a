using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>PUT /api/mcp/client/{id}: what is said replaces, what is left out stays, and who was quicker wins.</summary>
public sealed class McpClientUpdateTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private readonly Manager _manager = bifrost.Manager;

    [Fact]
    public async Task What_was_read_can_be_sent_back_and_changes_nothing()
    {
        await LockedAsync("sent_back");
        var before = await _manager.ShownAsync("sent_back");

        using var edited = await _manager.PutAsync("/api/mcp/client/sent_back", before.GetProperty("config").GetRawText());

        ((int)edited.StatusCode).Should().Be(200, await edited.TextAsync());
        (await edited.JsonAsync()).GetProperty("message").GetString().Should().Be("MCP client edited successfully");
        (await _manager.ShownAsync("sent_back")).GetProperty("config").GetRawText()
            .Should().Be(before.GetProperty("config").GetRawText().Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));
        await ShouldWorkAsync("sent_back");
    }

    [Fact]
    public async Task What_is_left_out_stays_and_what_is_said_takes_effect_at_once()
    {
        await LockedAsync("in_part");

        using var edited = await _manager.PutAsync(
            "/api/mcp/client/in_part", """{ "name": "in_part_2", "tools_to_execute": ["whoami"], "connect_timeout": "500ms" }""");

        ((int)edited.StatusCode).Should().Be(200);
        var config = (await _manager.ShownAsync("in_part")).GetProperty("config");
        config.GetProperty("name").GetString().Should().Be("in_part_2");
        config.GetProperty("connect_timeout").GetString().Should().Be("500ms");
        config.GetProperty("headers").GetProperty("X-Key").GetString().Should().Be("<redacted>");
        config.GetProperty("allow_on_all_virtual_keys").GetBoolean().Should().BeTrue();
        (await ToolsOfAliceAsync()).Should().Contain("in_part_2-whoami").And.NotContain("in_part_2-add_note").And.NotContain("in_part-");
        await ShouldWorkAsync("in_part_2");
    }

    [Fact]
    public async Task A_secret_that_comes_back_redacted_stays_and_another_replaces_it()
    {
        await LockedAsync("secretive");
        using var kept = await _manager.PutAsync(
            "/api/mcp/client/secretive", """{ "headers": { "x-key": "<redacted>", "X-More": "value" } }""");
        ((int)kept.StatusCode).Should().Be(200, await kept.TextAsync());
        await ShouldWorkAsync("secretive");

        using var replaced = await _manager.PutAsync("/api/mcp/client/secretive", """{ "headers": { "X-Key": "wrong" } }""");

        ((int)replaced.StatusCode).Should().Be(200);
        await (await _manager.PostAsync("/api/mcp/client/secretive/refresh-tools")).ShouldBeEnvelopeAsync(400, "mcp_client_not_verified");
        var shown = await _manager.ShownAsync("secretive");
        (shown.GetProperty("state").GetString(), shown.GetProperty("state_reason").GetString()).Should().Be(("error", "HTTP 401"));
    }

    [Fact]
    public async Task A_stored_secret_never_goes_to_another_place()
    {
        await LockedAsync("moving");

        using var silent = await _manager.PutAsync("/api/mcp/client/moving", $$"""{ "connection_string": "{{bifrost.Open.McpUrl}}" }""");
        using var redacted = await _manager.PutAsync(
            "/api/mcp/client/moving", $$"""{ "connection_string": "{{bifrost.Open.McpUrl}}", "headers": { "X-Key": "<redacted>" } }""");
        using var sent = await _manager.PutAsync(
            "/api/mcp/client/moving", $$"""{ "connection_string": "{{bifrost.Open.McpUrl}}", "headers": { "X-Key": "another" } }""");

        await silent.ShouldBeEnvelopeAsync(400, "mcp_client_invalid");
        await redacted.ShouldBeEnvelopeAsync(400, "mcp_client_invalid");
        ((int)sent.StatusCode).Should().Be(200);
        bifrost.Open.Received.Mcp.Should().NotContain(request => request.Headers.Values.Contains(ManagedBifrost.Password));
        (await _manager.ShownAsync("moving")).GetProperty("tools").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task What_is_exposed_and_passed_on_is_kept_shown_and_changed()
    {
        var id = await _manager.IdAsync($$"""
            { "name": "exposing", "connection_string": "{{bifrost.Open.McpUrl}}", "tools_to_execute": [],
              "prompts_to_expose": ["a", "b*"], "resources_to_expose": [], "allowed_extra_headers": ["X-Tenant"] }
            """);

        (await ExposedAsync(id)).Should().Be("""["a","b*"] [] ["X-Tenant"]""");
        using var silent = await _manager.PutAsync($"/api/mcp/client/{id}", "{}");
        (await ExposedAsync(id)).Should().Be("""["a","b*"] [] ["X-Tenant"]""");
        using var changed = await _manager.PutAsync($"/api/mcp/client/{id}", """{ "prompts_to_expose": [], "resources_to_expose": ["*"] }""");
        (await ExposedAsync(id)).Should().Be("""[] ["*"] ["X-Tenant"]""");
        using var refused = await _manager.PutAsync($"/api/mcp/client/{id}", """{ "prompts_to_expose": ["a*b"] }""");
        await refused.ShouldBeEnvelopeAsync(400, "mcp_client_invalid");
    }

    private async Task<string> ExposedAsync(string id)
    {
        var config = (await _manager.ShownAsync(id)).GetProperty("config");

        return string.Join(' ', new[] { "prompts_to_expose", "resources_to_expose", "allowed_extra_headers" }
            .Select(name => config.GetProperty(name).GetRawText()));
    }

    [Fact]
    public async Task A_write_that_expects_an_older_version_is_412()
    {
        await LockedAsync("versioned");
        using var first = await _manager.PutAsync("/api/mcp/client/versioned", """{ "tools_to_execute": ["whoami"] }""", "\"1\"");
        ((int)first.StatusCode).Should().Be(200);

        await (await _manager.PutAsync("/api/mcp/client/versioned", """{ "tools_to_execute": ["*"] }""", "\"1\""))
            .ShouldBeEnvelopeAsync(412, "version_conflict");
        await (await _manager.PutAsync("/api/mcp/client/versioned", """{ "tools_to_execute": ["*"], "version": 1 }"""))
            .ShouldBeEnvelopeAsync(412, "version_conflict");
        await (await _manager.DeleteAsync("/api/mcp/client/versioned", "\"1\"")).ShouldBeEnvelopeAsync(412, "version_conflict");
        await (await _manager.PutAsync("/api/mcp/client/versioned", "{}", "three")).ShouldBeEnvelopeAsync(400, "query_invalid");
        (await _manager.ShownAsync("versioned")).GetProperty("config").GetProperty("tools_to_execute")[0].GetString().Should().Be("whoami");
    }

    [Fact]
    public async Task Of_writes_at_once_that_expect_one_version_exactly_one_happens()
    {
        await LockedAsync("contended");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            _manager.PutAsync("/api/mcp/client/contended", $$"""{ "tools_to_execute": ["tool_{{number}}"] }""", "\"1\"")));

        answers.Select(answer => (int)answer.StatusCode).Order().Should().Equal(200, 412, 412, 412, 412, 412, 412, 412);
        (await _manager.ShownAsync("contended")).GetProperty("config").GetProperty("version").GetInt64().Should().Be(2);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_409_and_changes_nothing()
    {
        await LockedAsync("one_name");
        await LockedAsync("other_name");

        await (await _manager.PutAsync("/api/mcp/client/other_name", """{ "name": "ONE_NAME" }""")).ShouldBeEnvelopeAsync(409, "mcp_client_name_taken");
        await (await _manager.PutAsync("/api/mcp/client/other_name", """{ "name": "filed" }""")).ShouldBeEnvelopeAsync(409, "mcp_client_name_taken");
        using var cased = await _manager.PutAsync("/api/mcp/client/other_name", """{ "name": "Other_Name" }""");
        ((int)cased.StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData("""{ "client_id": "another" }""", "client_id: cannot be changed")]
    [InlineData("""{ "headers": {} }""", "headers: is missing")]
    [InlineData("""{ "headers": { "X-Other": "<redacted>" } }""", "headers.X-Other: is redacted")]
    [InlineData("""{ "oauth_config": { "client_id": "a" } }""", "oauth_config: expected it only with")]
    public async Task A_change_that_is_not_right_is_400(string body, string says)
    {
        await LockedAsync("judged");

        using var refused = await _manager.PutAsync("/api/mcp/client/judged", body);

        await refused.ShouldBeEnvelopeAsync(400, "mcp_client_invalid");
        (await refused.TextAsync()).Should().Contain(says);
    }

    [Fact]
    public async Task A_change_is_audited_as_it_was_and_as_it_is_without_secrets()
    {
        await LockedAsync("audited");
        using var _ = await _manager.PutAsync("/api/mcp/client/audited", """{ "name": "audited_2" }""");

        var trail = (string)(await new Store(bifrost.Server.StorePath).OneAsync(
            "SELECT state_before || ' -> ' || state_after FROM audit_events WHERE kind = 'mcp_client.changed' AND target = 'audited'"))!;
        trail.Should().Contain("\"name\":\"audited\"").And.Contain("\"name\":\"audited_2\"").And.NotContain(ManagedBifrost.Password);
    }

    private async Task LockedAsync(string name)
    {
        using var made = await _manager.PostAsync("/api/mcp/client", $$"""
            { "client_id": "{{name}}", "name": "{{name}}", "connection_string": "{{bifrost.Locked.McpUrl}}", "tools_to_execute": ["*"],
              "headers": { "X-Key": "{{ManagedBifrost.Password}}" }, "allow_on_all_virtual_keys": true }
            """);
    }

    private async Task ShouldWorkAsync(string name)
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        using var answer = await client.McpAsync(
            TestServers.AliceKey,
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME-whoami","arguments":{}}}""".Replace("NAME", name));
        (await answer.TextAsync()).Should().Contain("anonymous");
    }

    private async Task<string> ToolsOfAliceAsync()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        using var listed = await client.McpAsync(TestServers.AliceKey, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        return await listed.TextAsync();
    }
}
