using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Security;

/// <summary>
/// One anonymous source sends as much as it can to everything that needs no credential, while others sign in. Afterwards the
/// store has what they made, and of the flood no more than a source's share. BIFROST_FLOOD_SECONDS makes it longer.
/// </summary>
public sealed class FloodTests : IAsyncLifetime
{
    private const string Flooder = "198.51.100.1";
    private const string Wrong = "sk-bf-wrong-0123456789abcdefghijkl";
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const int Workers = 8;

    private readonly ConcurrentDictionary<(string Endpoint, int Status), int> _answers = new();
    private BifrostServer _server = null!;

    private static TimeSpan Length => TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("BIFROST_FLOOD_SECONDS") ?? "8", CultureInfo.InvariantCulture));

    public async Task InitializeAsync() =>
        _server = await BifrostServer.StartAsync(
            settings => settings.Usual().BehindProxy() with
            {
                // So few that a busy machine reaches them in a few seconds.
                Limits = settings.Limits with { RegistrationsPerSource = 20, AuthorizeRequestsPerSource = 20, VirtualKeyAttemptsPerSource = 10 },
            },
            realClock: true);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Others_sign_in_while_one_source_floods_everything_that_needs_no_credential()
    {
        using var known = _server.ClientAt("203.0.113.250");
        await known.SignInAsync(TestServers.AliceKey);
        var before = await RowsAsync();
        using var over = new CancellationTokenSource(Length);
        var flood = Enumerable.Range(0, Workers).Select(_ => Task.Run(() => FloodAsync(over.Token))).ToList();
        var signIns = await SignInAsync(over.Token);
        await Task.WhenAll(flood);
        var after = await RowsAsync();

        signIns.Should().BeGreaterThan(2);
        _answers.Keys.Should().OnlyContain(answer => answer.Status < 500);
        _answers.Keys.Select(answer => answer.Endpoint).Distinct().Should().HaveCount(13);
        Refused("authorize").Should().BePositive();
        Refused("mcp wrong key").Should().BePositive();
        Refused("admin").Should().BePositive();
        var limits = _server.Settings.Limits;
        (after["pending_flows"] - before["pending_flows"]).Should().BeLessThanOrEqualTo(limits.AuthorizeRequestsPerSource + signIns);
        (after["oauth_clients"] - before["oauth_clients"]).Should().BeLessThanOrEqualTo(limits.RegistrationsPerSource + signIns);
        Others(after).Should().BeEquivalentTo(Others(before).ToDictionary(
            table => table.Key,
            table => table.Value + table.Key switch
            {
                "sessions" or "authorization_codes" or "access_tokens" or "browser_bindings" => signIns,
                "audit_events" => 2 * signIns,
                _ => 0,
            }));
    }

    private async Task<int> SignInAsync(CancellationToken over)
    {
        var signIns = 0;

        while (!over.IsCancellationRequested)
        {
            using var honest = _server.ClientAt($"203.0.113.{1 + (signIns % 200)}");
            var started = Stopwatch.GetTimestamp();
            var token = await honest.SignInAsync(TestServers.AliceKey);
            using var served = await honest.McpAsync(token, Ping);

            ((int)served.StatusCode).Should().Be(200);
            Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(10));
            signIns++;
        }

        return signIns;
    }

    private async Task FloodAsync(CancellationToken over)
    {
        using var client = _server.ClientAt(Flooder);
        using var registered = await client.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } });
        client.ClientId = registered.IsSuccessStatusCode ? (await registered.JsonAsync()).GetProperty("client_id").GetString()! : "none";

        while (!over.IsCancellationRequested)
        {
            await AskAsync("register", client.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } }));
            await AskAsync("authorize", client.AuthorizeAsync());
            await AskAsync("consent key", client.ChooseKeyAsync(Wrong));
            await AskAsync("consent deny", client.DenyAsync());
            await AskAsync("consent submit", client.PostAsync("submit", ("flow_id", "made-up")));
            await AskAsync("token", client.RedeemAsync("made-up"));
            await AskAsync("upstream", client.Http.GetAsync($"{Wire.Upstream}?mcp_client_id=notes&handle=made-up", CancellationToken.None));
            await AskAsync("callback", client.Http.GetAsync($"{Wire.Callback}?code=made-up&state=made-up", CancellationToken.None));
            await AskAsync("metadata", client.Http.GetAsync("/.well-known/oauth-authorization-server", CancellationToken.None));
            await AskAsync("mcp", client.McpAsync(null, Ping));
            await AskAsync("mcp wrong token", client.McpAsync("made-up", Ping));
            await AskAsync("mcp wrong key", client.McpAsync(Wrong, Ping, "/mcp/notes"));
            await AskAsync("admin", client.Http.AskAsync("GET", "/api/audit", null, ("Authorization", "Bearer a-wrong-admin-key")));
        }
    }

    private async Task AskAsync(string endpoint, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        _answers.AddOrUpdate((endpoint, (int)answer.StatusCode), 1, (_, count) => count + 1);
    }

    private int Refused(string endpoint) => _answers.GetValueOrDefault((endpoint, 429));

    private async Task<Dictionary<string, long>> RowsAsync()
    {
        var rows = new Dictionary<string, long>();
        var tables = await _server.StoredAsync<string>("SELECT GROUP_CONCAT(name) FROM sqlite_master WHERE type = 'table'");

        foreach (var table in tables!.Split(','))
        {
            rows[table] = await _server.StoredAsync<long>($"SELECT COUNT(*) FROM {table}");
        }

        return rows;
    }

    private static Dictionary<string, long> Others(Dictionary<string, long> rows) =>
        rows.Where(table => table.Key is not ("pending_flows" or "oauth_clients")).ToDictionary(table => table.Key, table => table.Value);
}
