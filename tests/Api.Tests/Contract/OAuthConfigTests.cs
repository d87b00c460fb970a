using System.Text.Json;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>GET /api/oauth/config/{id}/status and both DELETEs: 200, 401, 404, 429.</summary>
public class OAuthConfigTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    private const string Key = $"Bearer {BifrostServer.AdminKey}";

    [StoreTheory]
    [InlineData("")]
    [InlineData("/status")]
    public async Task Config_status_is_200_pending_until_it_is_revoked_and_404_afterwards(string suffix)
    {
        await using var server = await StartAsync(settings => settings.Usual().WithServer(new()
        {
            ClientId = "shared",
            Name = "shared",
            ConnectionString = new Uri("http://127.0.0.1:9/mcp"),
            AuthType = Domain.McpClients.McpAuthType.OAuth,
        }));
        using var client = new TestClient(server.BaseUrl);
        var id = await server.StoredAsync<string>("SELECT oauth_config_id FROM oauth_configs");

        using var pending = await client.Http.AskAsync("GET", $"/api/oauth/config/{id}/status", null, ("Authorization", Key));
        using var revoked = await client.Http.AskAsync("DELETE", $"/api/oauth/config/{id}{suffix}", null, ("Authorization", Key));
        using var again = await client.Http.AskAsync("DELETE", $"/api/oauth/config/{id}{suffix}", null, ("Authorization", Key));
        using var gone = await client.Http.AskAsync("GET", $"/api/oauth/config/{id}/status", null, ("Authorization", Key));

        var body = await pending.JsonAsync();
        ((int)pending.StatusCode).Should().Be(200);
        body.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("id", "status", "created_at", "expires_at");
        body.GetProperty("id").GetString().Should().Be(id);
        body.GetProperty("status").GetString().Should().Be("pending");
        body.GetProperty("expires_at").GetDateTimeOffset().Should().BeAfter(body.GetProperty("created_at").GetDateTimeOffset());
        await ShouldBeSuccessAsync(revoked);
        await ShouldBeSuccessAsync(again);
        await gone.ShouldBeEnvelopeAsync(404, "oauth_config_not_found");
    }

    [StoreTheory]
    [InlineData("unknown")]
    [InlineData("..%2F..%2Fetc")]
    [InlineData("'%20OR%201=1")]
    public async Task Config_status_is_404_for_an_unknown_id_and_DELETE_200(string id)
    {
        using var status = await Http.AskAsync("GET", $"/api/oauth/config/{id}/status", null, ("Authorization", Key));
        using var deleted = await Http.AskAsync("DELETE", $"/api/oauth/config/{id}", null, ("Authorization", Key));

        await status.ShouldBeEnvelopeAsync(404, "oauth_config_not_found");
        await ShouldBeSuccessAsync(deleted);
    }

    [StoreTheory]
    [InlineData("GET", "/api/oauth/config/x/status")]
    [InlineData("DELETE", "/api/oauth/config/x/status")]
    [InlineData("DELETE", "/api/oauth/config/x")]
    public async Task Config_operations_are_401_without_the_admin_key(string method, string path)
    {
        using var answer = await Http.AskAsync(method, path);

        await answer.ShouldBeEnvelopeAsync(401, "admin_key_required");
        answer.Header("WWW-Authenticate").Should().Be("Bearer");
    }

    [StoreFact]
    public async Task Config_operations_are_401_in_JSON_even_to_a_browser()
    {
        using var answer = await Http.PageAsync("/api/oauth/config/x/status");

        await answer.ShouldBeEnvelopeAsync(401, "admin_key_required");
    }

    private static async Task ShouldBeSuccessAsync(HttpResponseMessage answer)
    {
        ((int)answer.StatusCode).Should().Be(200);
        var body = JsonDocument.Parse(await answer.TextAsync()).RootElement;
        body.GetProperty("status").GetString().Should().Be("success");
        body.GetProperty("message").GetString().Should().NotBeNullOrEmpty();
    }
}
