using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpIsolationTests : IAsyncLifetime
{
    private GatewayHost _host = null!;
    private RawMcpServer _upstream = null!;
    private McpClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _upstream = await RawMcpServer.StartAsync();
        _client = _host.AddServer("notes", _upstream.Endpoint, McpAuthType.PerUserOAuth);
        _upstream.On("tools/call", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$"""{"who":"{{request.Header("Authorization")}}","session":"{{request.Header("Mcp-Session-Id")}}"}"""));
        _upstream.On("tools/list", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$"""{"tools":[{"name":"of","description":"{{request.Header("Authorization")}}"}]}"""));
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Interleaved_callers_get_their_own_answers_and_lists()
    {
        var callers = Enumerable.Range(0, 8).Select(number => $"caller{number}").ToList();
        callers.ForEach(name => _host.Connect(_host.AddUser(name, $"token-{name}"), _client, $"upstream-{name}"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(async number =>
        {
            var name = callers[number % callers.Count];
            var text = number / callers.Count % 4 == 0 ? await _host.ListAsync($"token-{name}") : await _host.CallAsync("notes-of", $"token-{name}");

            return (name, text);
        }));

        answers.Should().OnlyContain(answer => answer.text.Contains($"Bearer upstream-{answer.name}\"", StringComparison.Ordinal));
        _upstream.Count("initialize").Should().Be(callers.Count);
    }

    [Fact]
    public async Task One_subjects_account_serves_nobody_else()
    {
        _host.Connect(GatewayHost.Alice, _client, "upstream-alice");
        await _host.CallAsync("notes-of");
        _host.AddUser("bob", "token-of-bob");

        (await _host.CallAsync("notes-of", "token-of-bob")).Should().Contain("Authentication required for notes.");
        (await _host.ListAsync("token-of-bob")).Should().Contain("notes-connect").And.NotContain("upstream-alice");
    }

    [Fact]
    public async Task A_burst_of_first_calls_connects_once_for_each_identity()
    {
        _host.Connect(GatewayHost.Alice, _client, "upstream-alice");
        _host.Connect(_host.AddUser("bob", "token-of-bob"), _client, "upstream-bob");

        await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(number => _host.CallAsync("notes-of", number % 2 == 0 ? GatewayHost.Token : "token-of-bob")));

        _upstream.Count("initialize").Should().Be(2);
        _upstream.Count("notifications/initialized").Should().Be(2);
        _upstream.Count("tools/call").Should().Be(50);
    }

    [Fact]
    public async Task The_second_call_does_not_connect_again()
    {
        _host.Connect(GatewayHost.Alice, _client, "upstream-alice");

        await _host.CallAsync("notes-of");
        await _host.ListAsync();
        await _host.CallAsync("notes-of");

        _upstream.Count("initialize").Should().Be(1);
        _upstream.Received.Skip(1).Should().OnlyContain(
            request => request.Header("Mcp-Session-Id") == "session-1" && request.Header("MCP-Protocol-Version") == "2025-11-25");
    }

    [Fact]
    public async Task Callers_with_equal_identifiers_do_not_collide_upstream()
    {
        _host.Connect(GatewayHost.Alice, _client, "upstream-alice");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.CallAsync("notes-of")));

        _upstream.Received.Where(request => request.RpcMethod == "tools/call").Select(request => request.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_server_without_accounts_has_one_session_for_each_user()
    {
        _host.AddServer("open", _upstream.Endpoint);
        _host.AddUser("bob", "token-of-bob");

        await _host.CallAsync("open-of");
        await _host.CallAsync("open-of", "token-of-bob");
        await _host.CallAsync("open-of");

        _upstream.Count("initialize").Should().Be(2);
        _upstream.Received.Should().OnlyContain(request => request.Header("Authorization") == null);
    }
}
