using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A server that wants more scopes than the account gave (403, insufficient_scope): one link, never a circle.</summary>
public sealed class McpStepUpTests : GatewayTest
{
    private const string Echo = "notes-echo";

    [Fact]
    public async Task A_call_that_needs_more_access_answers_one_link_that_asks_for_what_was_given_and_what_is_missing()
    {
        Connect("read profile");
        Wants("tools/call", "Bearer error=\"insufficient_scope\", scope=\"write read\"");

        (await Host.CallAsync(Echo)).Should()
            .Contain("notes needs more access than your account gave it. Open this URL to grant it: ")
            .And.Contain("\"isError\":true");
        Host.Links.Made.Should().ContainSingle().Which.Scopes.Should().Equal("read", "profile", "write");
        Upstream.Count("tools/call").Should().Be(1);
    }

    [Fact]
    public async Task A_client_that_opens_addresses_is_asked_for_more_in_its_own_way()
    {
        Connect("read");
        Wants("tools/call", "Bearer error=\"insufficient_scope\", scope=\"write\"");
        var client = new ModernClient(Host) { Capabilities = """{"elicitation":{"url":{}}}""" };

        var (_, text) = await client.SendAsync(client.Call(Echo));

        var asked = ModernClient.ResultOf(text).GetProperty("inputRequests").GetProperty("connect").GetProperty("params");
        asked.GetProperty("message").GetString().Should().StartWith("notes needs more access");
        Host.Links.Made.Should().ContainSingle().Which.Scopes.Should().Equal("read", "write");
    }

    [Theory]
    [InlineData("Bearer error=\"insufficient_scope\", scope=\"read\"")]
    [InlineData("Bearer error=\"insufficient_scope\", scope=\"profile read\"")]
    [InlineData("Bearer error=\"insufficient_scope\"")]
    [InlineData("Bearer error=\"insufficient_scope\", scope=\"\\\"\"")]
    public async Task Where_asking_again_would_change_nothing_there_is_no_link(string challenge)
    {
        Connect("read profile");
        Wants("tools/call", challenge);

        (await Host.CallAsync(Echo)).Should().Contain("lacks the access that it asks for (HTTP 403)").And.NotContain("http");
        Host.Links.Made.Should().BeEmpty();
    }

    [Theory]
    [InlineData("read", "read write", "write", "write")]
    [InlineData("read", "read write", "read,write", "write")]
    [InlineData("read", "read write admin", "admin write", "admin, write")]
    [InlineData(null, "write", "write", "write")]
    public async Task What_was_asked_for_and_not_granted_is_said_and_not_asked_for_again(
        string? granted, string asked, string wanted, string missing)
    {
        Connect(granted, asked);
        Wants("tools/call", $"Bearer error=\"insufficient_scope\", scope=\"{wanted}\"");

        (await Host.CallAsync(Echo)).Should().Contain($"your account does not give {missing}.").And.NotContain("http");
        Host.Links.Made.Should().BeEmpty();
    }

    [Fact]
    public async Task A_scope_that_was_never_asked_for_is_asked_for_with_one_that_was()
    {
        Connect("read", "read write");
        Wants("tools/call", "Bearer error=\"insufficient_scope\", scope=\"write admin\"");

        (await Host.CallAsync(Echo)).Should().Contain("needs more access");
        Host.Links.Made.Should().ContainSingle().Which.Scopes.Should().Equal("read", "write", "admin");
    }

    [Fact]
    public async Task Requests_beside_tool_calls_say_it_too()
    {
        Upstream.Capabilities = """{"tools":{},"prompts":{}}""";
        Connect("read", "read write");
        Wants("prompts/get", "Bearer error=\"insufficient_scope\", scope=\"write\"");

        (await Host.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"notes-greet"}}"""))
            .Should().Contain("your account does not give write.");
        Host.Links.Made.Should().BeEmpty();
    }

    [Fact]
    public async Task The_connect_tool_says_it_where_the_list_itself_wants_more()
    {
        Connect("read", "read list");
        Wants("tools/list", "Bearer error=\"insufficient_scope\", scope=\"list\"");

        (await Host.CallAsync("notes-connect")).Should().Contain("your account does not give list.").And.Contain("\"isError\":true");
        Host.Links.Made.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Bearer scope=\"write\"")]
    [InlineData("Basic error=\"insufficient_scope\", scope=\"write\"")]
    public async Task Another_refusal_is_a_refusal(string challenge)
    {
        Connect("read");
        Wants("tools/call", challenge);

        (await Host.CallAsync(Echo)).Should().Contain("notes refused the request (HTTP 403).");
        Host.Links.Made.Should().BeEmpty();
    }

    [Fact]
    public async Task The_account_stays_connected()
    {
        var client = Connect("read");
        Wants("tools/call", "Bearer error=\"insufficient_scope\", scope=\"write\"");

        await Host.CallAsync(Echo);

        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_challenge_cannot_ask_for_scopes_without_end()
    {
        Connect("read");
        var flood = string.Join(' ', Enumerable.Range(0, 500).Select(number => $"s{number}"));
        Wants("tools/call", $"Bearer error=\"insufficient_scope\", scope=\"{flood} {new string('x', 300)}\"");

        await Host.CallAsync(Echo);

        Host.Links.Made.Should().ContainSingle().Which.Scopes.Should().HaveCount(1 + 32).And.OnlyContain(scope => scope.Length < 300);
    }

    [Fact]
    public async Task A_server_that_wants_more_for_its_list_publishes_the_tool_that_answers_the_link()
    {
        Connect("read");
        Wants("tools/list", "Bearer error=\"insufficient_scope\", scope=\"list\"");

        (await Host.ListAsync()).Should().Contain("\"notes-connect\"");
        (await Host.CallAsync("notes-connect")).Should().Contain("needs more access");
        Host.Links.Made.Should().ContainSingle().Which.Scopes.Should().Equal("read", "list");
    }

    [Fact]
    public async Task A_credential_that_all_share_is_the_administrators_matter()
    {
        Host.AddServer("notes", Upstream.Endpoint, McpAuthType.Headers, client => client with { AllowAnonymous = true });
        Wants("tools/call", "Bearer error=\"insufficient_scope\", scope=\"write\"");

        (await Host.CallAsync(Echo)).Should().Contain("lacks the access that it asks for");
        Host.Links.Made.Should().BeEmpty();
    }

    private McpClient Connect(string? granted, string asked = "")
    {
        var client = Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);
        var made = Host.Connect(GatewayHost.Alice, client, "upstream-alice");
        Host.Connections.Put(made with { Tokens = made.Tokens with { Scope = granted }, AskedScope = asked });

        return client;
    }

    private void Wants(string method, string challenge) => Upstream.On(method, (context, _) =>
    {
        context.Response.StatusCode = 403;
        context.Response.Headers.WWWAuthenticate = challenge;

        return Task.CompletedTask;
    });
}
