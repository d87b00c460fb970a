using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Management;
using Bifrost.Testing;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>What becomes of a call whose session or key an administrator ends meanwhile.</summary>
public sealed class ToolExecutionEndTests : IAsyncLifetime
{
    private readonly ExecutionBifrost _bifrost = new();
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task InitializeAsync()
    {
        await _bifrost.InitializeAsync();
        _bifrost.Raw.On("tools/call", async (context, request) =>
        {
            await _goOn.Task.WaitAsync(context.RequestAborted);
            await RawMcpServer.ResultAsync(context, request, """{"content":[{"type":"text","text":"secret"}]}""");
        });
    }

    public Task DisposeAsync() => _bifrost.DisposeAsync();

    [Fact]
    public async Task The_result_of_a_session_that_was_ended_is_dropped()
    {
        using var client = new TestClient(_bifrost.Server.BaseUrl);
        var token = await client.SignInAsync(null);
        var execution = _bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, ("Authorization", $"Bearer {token}"));
        var call = client.McpAsync(token, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"raw-echo"}}""");
        await _bifrost.Raw.ReceivedAsync("tools/call", 2);

        await EndAllAsync(client);
        _goOn.SetResult();

        (await execution).ShouldBeRefused(401, "invalid_token");
        using var answer = await call;
        ((int)answer.StatusCode).Should().Be(401);
        (await answer.Content.ReadAsStringAsync()).Should().NotContain("secret");
    }

    [Fact]
    public async Task So_is_the_result_for_a_user_whose_key_was_deactivated()
    {
        using var client = new TestClient(_bifrost.Server.BaseUrl);
        var key = await KeyAsync(client);
        var execution = _bifrost.ExecuteAsync(
            ExecutionBifrost.Call("raw-echo"), "", null, ("X-Bf-User-Id", "carol"), ("x-bf-vk", key.Value));
        await _bifrost.Raw.ReceivedAsync("tools/call");

        await client.Http.AdminJsonAsync("PUT", $"{Admin.Keys}/{key.Id}", """{"is_active":false}""");
        _goOn.SetResult();

        (await execution).ShouldBeRefused(401, "invalid_token");
    }

    [Fact]
    public async Task A_user_whom_a_trusted_program_names_and_a_key_that_is_good_get_theirs()
    {
        using var client = new TestClient(_bifrost.Server.BaseUrl);
        var key = await KeyAsync(client);
        _goOn.SetResult();

        (await _bifrost.ExecuteAsync(ExecutionBifrost.Call("raw-echo"), "", null, ("X-Bf-User-Id", "carol"))).Status.Should().Be(200);
        (await _bifrost.ExecuteAsync(
            ExecutionBifrost.Call("raw-echo"), "", null, ("X-Bf-User-Id", "carol"), ("x-bf-vk", key.Value))).Status.Should().Be(200);
    }

    private static async Task<(string Id, string Value)> KeyAsync(TestClient client)
    {
        var json = JsonSerializer.Serialize(new
        {
            name = "team",
            mcp_configs = new[] { new { mcp_client_name = "raw", tools_to_execute = new[] { "*" } } },
        });
        var made = (await client.Http.AdminJsonAsync("POST", Admin.Keys, json)).GetProperty("virtual_key");

        return (made.GetProperty("id").GetString()!, made.GetProperty("value").GetString()!);
    }

    private static async Task EndAllAsync(TestClient client)
    {
        var sessions = await client.Http.AdminJsonAsync("GET", Admin.Sessions);

        foreach (var session in sessions.GetProperty("sessions").EnumerateArray())
        {
            using var ended = await client.Http.AdminAsync("DELETE", $"{Admin.Sessions}/{session.GetProperty("id").GetString()}");
            ended.IsSuccessStatusCode.Should().BeTrue();
        }
    }
}
