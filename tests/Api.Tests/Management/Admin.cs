using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>Calls of the management API, as the holder of the admin key makes them.</summary>
internal static class Admin
{
    public const string Keys = "/api/governance/virtual-keys";
    public const string Sessions = "/api/oauth/sessions";
    public const string Clients = "/api/oauth/clients";
    public const string Connections = "/api/mcp/connections";
    public const string Audit = "/api/audit";

    private const string ToolList = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    public static Task<HttpResponseMessage> AdminAsync(
        this HttpClient http, string method, string path, string? json = null, params (string Name, string Value)[] headers) =>
        http.AskAsync(
            method,
            path,
            json is null ? null : Wire.Json(json),
            [("Authorization", $"Bearer {BifrostServer.AdminKey}"), .. headers]);

    /// <summary>The body of an answer that must be 200.</summary>
    public static async Task<JsonElement> AdminJsonAsync(this HttpClient http, string method, string path, string? json = null)
    {
        using var answer = await http.AdminAsync(method, path, json);
        ((int)answer.StatusCode).Should().Be(200, await answer.TextAsync());

        return await answer.JsonAsync();
    }

    /// <summary>A key that grants nothing by name.</summary>
    public static async Task<(string Id, string Value)> MakeKeyAsync(this HttpClient http, string name)
    {
        var made = (await http.AdminJsonAsync("POST", Keys, JsonSerializer.Serialize(new { name }))).GetProperty("virtual_key");

        return (made.GetProperty("id").GetString()!, made.GetProperty("value").GetString()!);
    }

    /// <summary>The status with which the gateway answers this credential.</summary>
    public static async Task<int> GatewayStatusAsync(this TestClient client, string token)
    {
        using var answer = await client.McpAsync(token, ToolList);

        return (int)answer.StatusCode;
    }

    /// <summary>The credential is refused for good, in the words that make a client sign in anew.</summary>
    public static async Task ShouldBeRefusedAsync(this TestClient client, string token)
    {
        using var answer = await client.McpAsync(token, ToolList);
        ((int)answer.StatusCode).Should().Be(401);
        answer.Header("WWW-Authenticate").Should().Contain("error=\"invalid_token\"");
    }

    /// <summary>A client whose user connected an account at notes, with its token. A null key skips.</summary>
    public static async Task<(TestClient Client, string Token)> ConnectedAsync(
        this NotesBifrost bifrost, string? key, string user, string server = "notes")
    {
        var client = await bifrost.NewFlowAsync(key);
        await NotesBifrost.ConnectAsync(client, user, server);

        return (client, await client.FinishAsync());
    }

    /// <summary>Finishes the flow of the client and answers its token.</summary>
    public static async Task<string> FinishAsync(this TestClient client)
    {
        using var submitted = await client.SubmitAsync();
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));

        return (await redeemed.JsonAsync()).GetProperty("access_token").GetString()!;
    }

    /// <summary>The names of the members of an object, in order.</summary>
    public static IEnumerable<string> Members(this JsonElement element) =>
        element.EnumerateObject().Select(member => member.Name);
}
