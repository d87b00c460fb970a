using System.Net.Http.Json;
using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;
using Microsoft.Data.Sqlite;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>The product before a real server: what a call costs at the store.</summary>
public sealed class McpHotPathTests : IAsyncLifetime
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly string[] Read = ["access_tokens", "sessions", "subjects", "virtual_keys", "connections", "mcp_clients"];

    private readonly NotesBifrost _notes = new();

    public Task InitializeAsync() => _notes.InitializeAsync();

    public Task DisposeAsync() => _notes.DisposeAsync();

    [Fact]
    public async Task A_call_within_five_seconds_of_another_reads_nothing_from_the_store()
    {
        using var client = await _notes.NewFlowAsync(TestServers.AliceKey);
        await NotesBifrost.ConnectAsync(client);
        var token = await TokenAsync(client);
        (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be("alice");

        // Whatever asks for one of these tables from now on fails.
        await ExecuteAsync(string.Concat(Read.Select(table => $"ALTER TABLE {table} RENAME TO away_{table};")));

        _notes.Server.Clock.Advance(Window - TimeSpan.FromMilliseconds(1));
        (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be("alice");
        _notes.Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var asked = await client.McpAsync(token, """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        ((int)asked.StatusCode).Should().Be(500);
    }

    [Fact]
    public async Task A_call_right_after_connecting_finds_the_account()
    {
        using var client = await _notes.NewFlowAsync(TestServers.AliceKey);
        var token = await TokenAsync(client);
        (await NotesBifrost.CallAsync(client, token, "notes-connect")).Should().Contain("Open this URL");

        using var other = await _notes.NewFlowAsync(TestServers.AliceKey);
        await NotesBifrost.ConnectAsync(other);

        (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be("alice");
    }

    private static async Task<string> TokenAsync(TestClient client)
    {
        using var submitted = await client.SubmitAsync();
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));

        return (await redeemed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_notes.Server.StorePath}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
