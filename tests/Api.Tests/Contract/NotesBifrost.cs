using System.Text.RegularExpressions;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Bifrost before a real OAuth-protected server, with one of every other kind beside it.</summary>
public class NotesBifrost : IStartedBifrost
{
    private static readonly HttpClient Provider = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public StoreEngine Engine { get; set; }

    public NotesServer Notes { get; private set; } = null!;

    public BifrostServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Notes = await NotesServer.StartAsync(new NotesOptions());
        Server = await BifrostServer.StartAsync(
            settings => Adjust(settings
                .WithPerUser("notes", Notes.McpUrl).WithKey("alice", TestServers.AliceKey).WithKey("bob", TestServers.BobKey)
                .WithPerUser("wiki", Notes.McpUrl)
                .WithServer(Other("shared", McpAuthType.OAuth))
                .WithServer(Other("open", McpAuthType.None))),
            engine: Engine);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Notes.DisposeAsync();
    }

    protected virtual BifrostSettings Adjust(BifrostSettings settings) => settings;

    public async Task<TestClient> NewFlowAsync(string? key = null)
    {
        var client = await new TestClient(Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = key is null ? await client.SkipAsync() : await client.ChooseKeyAsync(key);

        return client;
    }

    /// <summary>The person logs in at the provider; answers where the provider sends the browser.</summary>
    public static async Task<string> LogInAsync(HttpResponseMessage departure, string user = "alice", string decision = "allow")
    {
        ((int)departure.StatusCode).Should().Be(302, await departure.TextAsync());
        using var answer = await Provider.PostAsync(departure.Headers.Location, Wire.Form(("user", user), ("decision", decision)));

        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>Connects a service within the flow of the client.</summary>
    public static async Task ConnectAsync(TestClient client, string user = "alice", string server = "notes")
    {
        using var departure = await client.DepartAsync(server);
        using var arrived = await client.Http.GetAsync(await LogInAsync(departure, user));
        arrived.ShouldLeadTo($"/oauth/consent/mcps?flow_id={client.FlowId}");
    }

    /// <summary>A link that a tool call printed for the holder of the token.</summary>
    public static async Task<string> LinkAsync(TestClient client, string token, string server = "notes") =>
        Regex.Match(await CallAsync(client, token, $"{server}-connect"), "http://[^ \"\\\\]+").Value;

    /// <summary>The text of a tool call.</summary>
    public static async Task<string> CallAsync(TestClient client, string token, string tool)
    {
        using var answer = await client.McpAsync(
            token,
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL","arguments":{}}}""".Replace("TOOL", tool));
        var text = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(200, text);

        return Regex.Unescape(Regex.Match(text, "\"text\":\"((?:[^\"\\\\]|\\\\.)*)\"").Groups[1].Value);
    }

    /// <summary>What the store answers to a question about one value.</summary>
    public Task<T?> StoredAsync<T>(string question) => Server.StoredAsync<T>(question);

    private static McpServerSettings Other(string name, McpAuthType type) => new()
    {
        ClientId = name,
        Name = name,
        ConnectionString = new Uri("http://127.0.0.1:9/mcp"),
        AuthType = type,
        ToolsToExecute = ["*"],
        AllowOnAllVirtualKeys = true,
    };
}

/// <summary>Runtime links work for whoever holds them.</summary>
public sealed class OpenLinksBifrost : NotesBifrost
{
    protected override BifrostSettings Adjust(BifrostSettings settings) =>
        settings with { OAuth = settings.OAuth with { RuntimeLinks = RuntimeLinks.Open } };
}

/// <summary>Steps of a consent flow beside those of the client.</summary>
internal static class ConsentSteps
{
    public static Task<HttpResponseMessage> DepartAsync(this TestClient client, string server = "notes") =>
        client.Http.GetAsync($"{Wire.Upstream}?mcp_client_id={server}&flow_id={client.FlowId}");

    /// <summary>Comes back from a provider outside a consent flow: the page that the callback redirects to.</summary>
    public static async Task<HttpResponseMessage> ArriveAsync(this TestClient client, string callback)
    {
        using var answer = await client.Http.GetAsync(callback);
        ((int)answer.StatusCode).Should().Be(302, await answer.TextAsync());
        answer.Headers.Location!.OriginalString.Should().MatchRegex("^/oauth/connection/[A-Za-z0-9_-]{43}$");

        return await client.Http.GetAsync(answer.Headers.Location);
    }

    public static async Task<bool> ShowsConnectedAsync(this TestClient client) =>
        (await (await client.Http.GetAsync($"{Wire.Services}?flow_id={client.FlowId}")).ShouldBePageAsync(200)).Contains("Connected ✓");
}
