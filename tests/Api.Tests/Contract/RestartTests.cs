using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>What a restart keeps, and what a key that was switched off meanwhile still opens: nothing .</summary>
public class RestartTests : OnAnyEngine, IAsyncLifetime
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    private TestStore _store = null!;

    public async Task InitializeAsync() => _store = await TestStore.CreateAsync(Engine);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [StoreFact]
    public async Task Tokens_codes_clients_and_open_flows_outlive_a_restart()
    {
        TestClient before;
        string token, code;

        await using (var first = await StartAsync(settings => settings.Usual(), _store))
        {
            before = new TestClient(first.BaseUrl);
            token = await before.SignInAsync(TestServers.AliceKey);
            using var opened = await before.AuthorizeAsync();
            using var submitted = await before.SubmitAsync();
            code = TestClient.CodeOf(submitted);
            using var another = await before.AuthorizeAsync();
        }

        await using var second = await StartAsync(settings => settings.Usual(), _store);
        using var after = new TestClient(second.BaseUrl) { ClientId = before.ClientId, FlowId = before.FlowId, Verifier = before.Verifier };
        after.Cookies.Add(before.Cookies.GetAllCookies());

        ((int)(await after.McpAsync(token, List)).StatusCode).Should().Be(200);
        ((int)(await after.RedeemAsync(code)).StatusCode).Should().Be(200);
        ((int)(await after.SubmitAsync()).StatusCode).Should().Be(302);
        ((int)(await after.AuthorizeAsync()).StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_key_that_was_switched_off_ends_its_tokens_its_codes_and_its_flows()
    {
        TestClient before;
        string token, code;

        await using (var first = await StartAsync(settings => settings.Usual(), _store))
        {
            before = new TestClient(first.BaseUrl);
            token = await before.SignInAsync(TestServers.AliceKey);
            using var opened = await before.AuthorizeAsync();
            using var chosen = await before.ChooseKeyAsync(TestServers.AliceKey);
            using var submitted = await before.SubmitAsync();
            code = TestClient.CodeOf(submitted);
            using var another = await before.AuthorizeAsync();
            using var chosenAgain = await before.ChooseKeyAsync(TestServers.AliceKey);
        }

        await using var second = await StartAsync(
            settings => settings.WithPerUser("notes", new Uri("http://127.0.0.1:9/mcp")).WithKey("alice", TestServers.AliceKey, isActive: false),
            _store);
        using var after = new TestClient(second.BaseUrl) { ClientId = before.ClientId, FlowId = before.FlowId, Verifier = before.Verifier };
        after.Cookies.Add(before.Cookies.GetAllCookies());

        ((int)(await after.McpAsync(token, List)).StatusCode).Should().Be(401);
        await (await after.RedeemAsync(code)).ShouldBeOAuthErrorAsync(400, "invalid_grant");
        (await after.SubmitAsync()).ShouldLeadTo($"/oauth/consent?flow_id={after.FlowId}&error=identity_changed");
    }

    [StoreFact]
    public async Task Unused_clients_are_forgotten_after_a_day_and_used_ones_are_not()
    {
        await using var server = await StartAsync(settings =>
            settings.Usual() with { Limits = settings.Limits with { MaxUnusedClients = 2 } });
        using var used = new TestClient(server.BaseUrl);
        await used.SignInAsync(TestServers.AliceKey);
        using var first = await new TestClient(server.BaseUrl).RegisterAsync();
        using var second = await new TestClient(server.BaseUrl).RegisterAsync();
        using var full = await used.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } });

        server.Clock.Advance(TimeSpan.FromHours(24));
        await server.PurgeAsync();

        ((int)full.StatusCode).Should().Be(429);
        await (await first.AuthorizeAsync()).ShouldBeTextAsync(404);
        ((int)(await used.AuthorizeAsync()).StatusCode).Should().Be(302);
        ((int)(await used.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } })).StatusCode).Should().Be(201);
    }

    [StoreFact]
    public async Task A_forgotten_client_is_invalid_client_at_the_token_endpoint()
    {
        await using var server = await StartAsync(settings => settings.Usual());
        using var client = await new TestClient(server.BaseUrl).RegisterAsync();
        server.Clock.Advance(TimeSpan.FromHours(24));
        await server.PurgeAsync();

        await (await client.RedeemAsync("a-code-of-before")).ShouldBeOAuthErrorAsync(400, "invalid_client");
    }
}
