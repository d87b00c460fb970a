using System.Text;
using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;
using Microsoft.Data.Sqlite;

namespace Bifrost.Api.Tests.Management;

/// <summary>
/// Bifrost with its administrator, whose file has a per-user server, a shared one and two virtual keys; beside them servers that
/// only the API knows: with OAuth, behind a header, and open to everyone.
/// </summary>
public sealed class ManagedBifrost : IAsyncLifetime
{
    public const string Password = "the-header-of-everyone";

    private static readonly HttpClient Provider = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private readonly List<BifrostServer> _others = [];

    public NotesServer Notes { get; private set; } = null!;

    public NotesServer Open { get; private set; } = null!;

    public NotesServer Locked { get; private set; } = null!;

    public BifrostServer Server { get; private set; } = null!;

    public Manager Manager { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Notes = await NotesServer.StartAsync(new NotesOptions());
        Open = await NotesServer.StartAsync(new NotesOptions { Protected = false });
        Locked = await NotesServer.StartAsync(new NotesOptions { Protected = false, RequiredHeader = new("X-Key", Password) });
        Server = await BifrostServer.StartAsync(Configure);
        Manager = new Manager(Server.BaseUrl);
    }

    public async Task DisposeAsync()
    {
        Manager.Dispose();

        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        await Server.DisposeAsync();
        await Notes.DisposeAsync();
        await Open.DisposeAsync();
        await Locked.DisposeAsync();
    }

    /// <summary>A further process on the same store.</summary>
    public async Task<BifrostServer> StartAnotherAsync()
    {
        var other = await BifrostServer.StartAsync(Configure, Server.Store);
        _others.Add(other);

        return other;
    }

    /// <summary>Opens the administrator's address in a browser of its own, logs in at the provider and comes back.</summary>
    public async Task<HttpResponseMessage> LogInAsync(string authorizeUrl, string decision = "allow", TestClient? browser = null)
    {
        using var client = browser is null ? new TestClient(Server.BaseUrl) : null;
        var http = (browser ?? client!).Http;
        using var departure = await http.GetAsync(new Uri(authorizeUrl));
        ((int)departure.StatusCode).Should().Be(302, await departure.TextAsync());
        using var answer = await Provider.PostAsync(
            departure.Headers.Location, Wire.Form(("user", "company"), ("decision", decision)));

        using var arrived = await http.GetAsync(answer.Headers.Location);

        return await http.GetAsync(arrived.Headers.Location);
    }

    /// <summary>Waits until the provider was told of this many ended connections in all; it is told in the background.</summary>
    public async Task ToldAsync(int revocations)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Notes.Received.WhenAsync(received => received.Revocations.Count >= revocations, limit.Token);
        Notes.Received.Revocations.Should().HaveCount(revocations);
    }

    /// <summary>A per-user client that was made through the API, whose test login is completed.</summary>
    public async Task PerUserAsync(string name)
    {
        var pending = await Manager.MadeAsync($$"""
            { "client_id": "{{name}}", "name": "{{name}}", "connection_string": "{{Notes.McpUrl}}", "auth_type": "per_user_oauth",
              "tools_to_execute": ["*"], "allow_on_all_virtual_keys": true }
            """);
        using var arrived = await LogInAsync(pending.GetProperty("authorize_url").GetString()!);
        ((int)arrived.StatusCode).Should().Be(200, await arrived.TextAsync());
        using var completed = await Manager.PostAsync(new Uri(pending.GetProperty("complete_url").GetString()!).AbsolutePath);
        ((int)completed.StatusCode).Should().Be(200, await completed.TextAsync());
    }

    /// <summary>A virtual key that is not the file's; nothing happens when it is there.</summary>
    public async Task MakeKeyAsync(string id)
    {
        await using var connection = new SqliteConnection($"Data Source={Server.StorePath}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT OR IGNORE INTO virtual_keys
              (virtual_key_id, name, value_hash, is_active, grants, is_file_managed, version, created_at, updated_at)
            VALUES (@Id, @Id, @Hash, 1, '[]', 0, 1, 0, 0)
            """;
        command.Parameters.AddWithValue("@Id", id);
        command.Parameters.AddWithValue("@Hash", new Secret($"sk-bf-{id}").Hash().ToBytes());
        await command.ExecuteNonQueryAsync();
    }

    private BifrostSettings Configure(BifrostSettings settings)
    {
        settings = settings.WithPerUser("filed", Notes.McpUrl)
            .WithKey("alice", TestServers.AliceKey)
            .WithServer(new McpServerSettings
            {
                ClientId = "company",
                Name = "company",
                ConnectionString = Notes.McpUrl,
                AuthType = McpAuthType.OAuth,
                ToolsToExecute = ["*"],
                AllowOnAllVirtualKeys = true,
            });

        return settings with { Mcp = settings.Mcp with { AllowedHosts = ["127.0.0.1"] } };
    }
}

/// <summary>The administrator at the management API.</summary>
public sealed class Manager(string baseUrl) : IDisposable
{
    private const string Key = $"Bearer {BifrostServer.AdminKey}";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = new Uri(baseUrl),
    };

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync("GET", path);

    public Task<HttpResponseMessage> PostAsync(string path, string? json = null) => SendAsync("POST", path, json);

    public Task<HttpResponseMessage> PutAsync(string path, string json, string? version = null) => SendAsync("PUT", path, json, version);

    public Task<HttpResponseMessage> DeleteAsync(string path, string? version = null) => SendAsync("DELETE", path, null, version);

    /// <summary>Makes a client and answers what was said about it.</summary>
    public async Task<JsonElement> MadeAsync(string json)
    {
        using var made = await PostAsync("/api/mcp/client", json);
        ((int)made.StatusCode).Should().Be(200, await made.TextAsync());

        return await made.JsonAsync();
    }

    /// <summary>Makes a client that needs no login and answers its identifier.</summary>
    public async Task<string> IdAsync(string json) => (await MadeAsync(json)).GetProperty("mcp_client_id").GetString()!;

    /// <summary>A client as it is shown.</summary>
    public async Task<JsonElement> ShownAsync(string id)
    {
        using var shown = await GetAsync($"/api/mcp/client/{id}");
        ((int)shown.StatusCode).Should().Be(200, await shown.TextAsync());

        return await shown.JsonAsync();
    }

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> SendAsync(string method, string path, string? json = null, string? version = null)
    {
        var content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        (string, string)[] headers = version is null
            ? [("Authorization", Key)]
            : [("Authorization", Key), ("If-Match", version)];

        return _http.AskAsync(method, path, content, headers);
    }
}
