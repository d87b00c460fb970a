using System.Net;
using System.Text;
using System.Text.Json;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Bifrost before a server with accounts and a scripted one without; programs of this machine may name users.</summary>
public sealed class ExecutionBifrost : IAsyncLifetime
{
    public const string Path = "/v1/mcp/tool/execute";

    public NotesServer Notes { get; private set; } = null!;

    public RawMcpServer Raw { get; private set; } = null!;

    public BifrostServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Notes = await NotesServer.StartAsync(new NotesOptions());
        Raw = await RawMcpServer.StartAsync();
        Server = await StartAsync(IPNetwork.Parse("127.0.0.0/8"));
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Notes.DisposeAsync();
        await Raw.DisposeAsync();
    }

    /// <summary>Another Bifrost before the same servers.</summary>
    public Task<BifrostServer> StartAsync(params IPNetwork[] trusted) => BifrostServer.StartAsync(settings => settings
        .WithPerUser("notes", Notes.McpUrl)
        .WithServer(new McpServerSettings
        {
            ClientId = "raw",
            Name = "raw",
            ConnectionString = Raw.Endpoint,
            AuthType = McpAuthType.None,
            ToolsToExecute = ["*"],
            AllowedExtraHeaders = ["X-Tenant"],
        })
        .WithKey("alice", TestServers.AliceKey)
        .WithKey("bob", TestServers.BobKey) with
    {
        Client = settings.Client with { TrustedUserIdCallers = trusted },
    });

    /// <summary>A chat tool call.</summary>
    public static string Call(string tool, string arguments = "{}") => JsonSerializer.Serialize(new
    {
        id = "call-1",
        type = "function",
        function = new { name = tool, arguments },
    });

    /// <summary>Executes a tool.</summary>
    public async Task<(int Status, JsonElement Body)> ExecuteAsync(
        string body, string query = "", BifrostServer? server = null, params (string Name, string Value)[] headers)
    {
        using var client = new TestClient((server ?? Server).BaseUrl);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path + query)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.Http.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        return ((int)answer.StatusCode, json.RootElement.Clone());
    }
}
