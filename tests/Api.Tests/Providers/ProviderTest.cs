using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Api.Tests.Providers;

/// <summary>Bifrost before a service whose server and provider misbehave as a test says; each test has its own of both.</summary>
public abstract class ProviderTest : IAsyncLifetime
{
    /// <summary>Longest time that one request to a provider may take.</summary>
    protected static readonly TimeSpan ProviderLimit = TimeSpan.FromSeconds(15);

    /// <summary>How long the tokens of the service live.</summary>
    protected static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(10);

    private const string LinkStart = "Open this URL";

    /// <summary>The clock of the service; <see cref="Advance"/> moves it with Bifrost's.</summary>
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    protected NotesServer Notes { get; private set; } = null!;

    protected BifrostServer Bifrost { get; private set; } = null!;

    protected virtual NotesOptions Options => new();

    public virtual async Task InitializeAsync()
    {
        Notes = await StartServiceAsync(Options);
        Bifrost = await StartBifrostAsync();
    }

    /// <summary>Another Bifrost on another store, for a test that decides about its settings.</summary>
    protected async Task RestartAsync()
    {
        await Bifrost.DisposeAsync();
        Bifrost = await StartBifrostAsync();
    }

    private Task<BifrostServer> StartBifrostAsync() => BifrostServer.StartAsync(settings => Adjust(
        settings.WithPerUser("notes", Notes.McpUrl).WithKey("alice", TestServers.AliceKey)));

    public virtual async Task DisposeAsync()
    {
        await Bifrost.DisposeAsync();
        await Notes.DisposeAsync();
    }

    protected virtual BifrostSettings Adjust(BifrostSettings settings) => settings;

    /// <summary>A service with the clock of this test.</summary>
    protected Task<NotesServer> StartServiceAsync(NotesOptions options) =>
        NotesServer.StartAsync(options with { AccessTokenLifetime = TokenLife, Clock = _clock });

    protected void Advance(TimeSpan time)
    {
        _clock.Advance(time);
        Bifrost.Clock.Advance(time);
    }

    /// <summary>
    /// What the work comes to while time passes a second at a time: slowly enough that what does not wait for time is done within
    /// one, also on a busy machine.
    /// </summary>
    protected async Task<T> WhileTimePassesAsync<T>(Task<T> work)
    {
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(20))) != work)
        {
            Advance(TimeSpan.FromSeconds(1));
        }

        return await work;
    }

    /// <summary>A browser on the services page of alice.</summary>
    protected async Task<TestClient> NewFlowAsync()
    {
        var client = await new TestClient(Bifrost.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);

        return client;
    }

    /// <summary>A browser that comes back from a successful login at the provider.</summary>
    protected async Task<(TestClient Client, string Callback)> NewReturnAsync()
    {
        var client = await NewFlowAsync();
        using var departure = await client.DepartAsync();

        return (client, await NotesBifrost.LogInAsync(departure));
    }

    /// <summary>Alice with an access token and a connected account.</summary>
    protected async Task<(TestClient Client, string Token)> SignInConnectedAsync()
    {
        var client = await NewFlowAsync();
        await NotesBifrost.ConnectAsync(client);
        using var submitted = await client.SubmitAsync();
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));

        return (client, (await redeemed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!);
    }

    /// <summary>The text of a tool call.</summary>
    protected static Task<string> WhoAmIAsync(TestClient client, string token) =>
        NotesBifrost.CallAsync(client, token, "notes-whoami");

    /// <summary>The person opens the link of a tool's answer, logs in, and the account is connected again.</summary>
    protected static async Task ReconnectAsync(TestClient client, string answer)
    {
        answer.Should().Contain(LinkStart);
        using var departure = await client.Http.GetAsync(answer[answer.IndexOf("http", StringComparison.Ordinal)..]);
        using var arrived = await client.ArriveAsync(await NotesBifrost.LogInAsync(departure));
        (await arrived.ShouldBePageAsync(200)).Should().Contain("is connected");
    }

    /// <summary>The person is not sent anywhere, reads this sentence, and nothing of the provider was kept.</summary>
    protected async Task IsNotSentAsync(TestClient client, string sentence, bool timePasses = false)
    {
        var asked = client.Http.PageAsync($"{Wire.Upstream}?mcp_client_id=notes&flow_id={client.FlowId}");
        using var answer = await (timePasses ? WhileTimePassesAsync(asked) : asked);

        answer.ShouldNotRedirect();
        WebUtility.HtmlDecode(await answer.ShouldBePageAsync(400)).Should().Contain(sentence);
        (await CountAsync("upstream_authorizations")).Should().Be(0);
        (await CountAsync("upstream_registrations")).Should().Be(0);
    }

    /// <summary>The person comes back, reads this sentence, finds the way back, and is not connected.</summary>
    protected async Task IsNotConnectedAsync(TestClient client, string callback, string sentence, bool timePasses = false)
    {
        var asked = client.Http.GetAsync(callback);
        using var answer = await (timePasses ? WhileTimePassesAsync(asked) : asked);

        var html = WebUtility.HtmlDecode(await answer.ShouldBePageAsync(400));
        html.Should().Contain(sentence).And.Contain($"/oauth/consent/mcps?flow_id={client.FlowId}");
        (await CountAsync("connections")).Should().Be(0);
        (await client.ShowsConnectedAsync()).Should().BeFalse();
    }

    /// <summary>How many rows a table has, or those that meet a condition.</summary>
    protected async Task<long> CountAsync(string tableAndCondition) =>
        (long)(await new Store(Bifrost.StorePath).OneAsync($"SELECT COUNT(*) FROM {tableAndCondition}"))!;
}
