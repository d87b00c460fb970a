using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>allow_anonymous of MCP clients that the API made: what is said, and what is shown and served when nothing is.</summary>
public sealed class McpClientAnonymousTests(ManagedBifrost bifrost) : IClassFixture<ManagedBifrost>
{
    private readonly Manager _manager = bifrost.Manager;

    [Theory]
    [InlineData("open", "", true)]
    [InlineData("said", """, "allow_anonymous": false""", false)]
    [InlineData("keyed", """, "auth_type": "none", "headers": { "X-Pat": "secret" }""", false)]
    [InlineData("keyed_open", """, "auth_type": "none", "headers": { "X-Pat": "secret" }, "allow_anonymous": true""", true)]
    [InlineData("headers", """, "headers": { "X-Key": "secret" }""", false)]
    [InlineData("headers_open", """, "headers": { "X-Key": "secret" }, "allow_anonymous": true""", true)]
    public async Task A_new_client_is_open_unless_it_carries_a_credential_or_says_otherwise(string name, string more, bool isOpen)
    {
        await MakeAsync(name, more);

        await ShouldBeAsync(name, isOpen);
    }

    [Fact]
    public async Task A_key_in_the_address_is_a_credential()
    {
        var id = await _manager.IdAsync(
            $$"""{ "name": "address", "connection_string": "{{bifrost.Open.McpUrl}}?api_key=URLSECRET987654321abc", "tools_to_execute": ["*"] }""");

        await ShouldBeAsync(id, isOpen: false, "address");
    }

    [Fact]
    public async Task What_an_update_leaves_out_stays_as_it_was_said()
    {
        await MakeAsync("kept_closed", """, "allow_anonymous": false""");
        await MakeAsync("kept_open", """, "auth_type": "none", "headers": { "X-Pat": "secret" }, "allow_anonymous": true""");

        await UpdateAsync("kept_closed", """{ "connect_timeout": "5s" }""");
        await UpdateAsync("kept_open", """{ "headers": { "X-Pat": "another" } }""");

        await ShouldBeAsync("kept_closed", isOpen: false);
        await ShouldBeAsync("kept_open", isOpen: true);
    }

    [Theory]
    [InlineData("first_default", "", """{ "headers": { "X-Pat": "secret" } }""", false)]
    [InlineData("first_said_before", """, "allow_anonymous": true""", """{ "headers": { "X-Pat": "secret" } }""", false)]
    [InlineData("first_said_now", "", """{ "headers": { "X-Pat": "secret" }, "allow_anonymous": true }""", true)]
    [InlineData("first_shared", """, "allow_anonymous": true""", """{ "auth_type": "headers", "headers": { "X-Key": "secret" } }""", false)]
    [InlineData("gone", """, "auth_type": "none", "headers": { "X-Pat": "secret" }""", """{ "headers": {} }""", true)]
    [InlineData("gone_said", """, "auth_type": "none", "headers": { "X-Pat": "s" }, "allow_anonymous": false""", """{ "headers": {} }""", false)]
    public async Task A_credential_that_an_update_gives_closes_unless_the_update_says_otherwise(string name, string more, string update, bool isOpen)
    {
        await MakeAsync(name, more);

        await UpdateAsync(name, update);

        await ShouldBeAsync(name, isOpen);
    }

    [Fact]
    public async Task The_log_names_a_client_that_is_closed_by_default_once()
    {
        await MakeAsync("named_in_log", """, "auth_type": "none", "headers": { "X-Pat": "secret" }""");
        await MakeAsync("not_named_in_log", """, "headers": { "X-Key": "secret" }""");
        await UpdateAsync("not_named_in_log", """{ "connect_timeout": "5s" }""");

        bifrost.Server.Log.Lines.Should().ContainSingle(line => line.Contains(
            " named_in_log carries a credential and is for holders of a virtual key; allow_anonymous opens it", StringComparison.Ordinal));
        bifrost.Server.Log.Lines.Should().NotContain(line => line.Contains("not_named_in_log carries", StringComparison.Ordinal));
    }

    private async Task MakeAsync(string name, string more) => await _manager.MadeAsync($$"""
        { "client_id": "{{name}}", "name": "{{name}}", "connection_string": "{{bifrost.Open.McpUrl}}", "tools_to_execute": ["*"] {{more}} }
        """);

    private async Task UpdateAsync(string name, string json)
    {
        using var updated = await _manager.PutAsync($"/api/mcp/client/{name}", json);
        ((int)updated.StatusCode).Should().Be(200, await updated.TextAsync());
    }

    private async Task ShouldBeAsync(string id, bool isOpen, string? name = null)
    {
        (await _manager.ShownAsync(id)).GetProperty("config").GetProperty("allow_anonymous").GetBoolean().Should().Be(isOpen);
        using var client = await new TestClient(bifrost.Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var skipped = await client.SkipAsync();
        var token = await client.FinishAsync();
        using var answer = await client.McpAsync(token, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        (await answer.TextAsync()).Contains($"\"{name ?? id}-whoami\"", StringComparison.Ordinal).Should().Be(isOpen);
    }
}
