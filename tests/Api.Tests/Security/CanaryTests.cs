using System.Web;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Security;

/// <summary>
/// Whole journeys with every line logged, down to Trace: nothing that opens anything stands in the log or in an error (R-88,
/// R-151, V-25).
/// </summary>
public sealed class CanaryTests(NotesBifrost bifrost) : IClassFixture<NotesBifrost>
{
    private const string WrongKey = "sk-bf-canary-wrong-0123456789abcdef";
    private const string WrongAdminKey = "canary-wrong-admin-key-0123456789";
    private const string State = "canary-state-of-the-client-0123456789";
    private const string RubbishCode = "canary-unknown-code-0123456789";
    private const string UserToken = "canary-unknown-token-0123456789";

    private readonly Dictionary<string, string> _secrets = new()
    {
        ["virtual key of alice"] = TestServers.AliceKey,
        ["virtual key of bob"] = TestServers.BobKey,
        ["admin key"] = BifrostServer.AdminKey,
        ["wrong virtual key"] = WrongKey,
        ["wrong admin key"] = WrongAdminKey,
        ["state of the client"] = State,
        ["unknown code"] = RubbishCode,
        ["unknown token"] = UserToken,
    };

    private readonly List<string> _errors = [];

    [Fact]
    public async Task No_secret_of_any_journey_is_logged_or_told_in_an_error()
    {
        using var spans = new CapturedSpans();
        await ConsentJourneyAsync();
        await RuntimeJourneyAsync();
        await DeniedJourneyAsync();
        await MistakesAsync();
        NoteUpstreamSecrets();

        bifrost.Server.Log.Lines.Should().Contain(line => line.StartsWith("Debug")).And.Contain(line => line.Contains("RequestPath:"));
        spans.Lines.Should().NotBeEmpty();
        var log = string.Join('\n', bifrost.Server.Log.Lines.Concat(spans.Lines));

        foreach (var (name, secret) in _secrets)
        {
            secret.Length.Should().BeGreaterThan(15, name);
            log.Contains(secret, StringComparison.Ordinal).Should().BeFalse($"{name} is in the log: {LineWith(log, secret)}");
            _errors.Should().NotContain(error => error.Contains(secret), name);
        }
    }

    private async Task ConsentJourneyAsync()
    {
        using var client = await new TestClient(bifrost.Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync(("state", State));
        using var wrong = await client.ChooseKeyAsync(WrongKey);
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        NoteCookies("consent", client);
        using var departure = await client.DepartAsync();
        NoteQuery("departure", departure.Headers.Location!.Query, "state", "code_challenge");
        var callback = await NotesBifrost.LogInAsync(departure);
        NoteQuery("callback", new Uri(callback).Query, "code", "state");
        using var arrived = await client.Http.GetAsync(callback);
        using var stranger = new TestClient(bifrost.Server.BaseUrl);
        await ErrorAsync(await stranger.Http.GetAsync(callback));
        using var submitted = await client.SubmitAsync();
        NoteQuery("answer", submitted.Headers.Location!.Query, "code");
        NoteCookies("after consent", client);
        await RedeemAndReplayAsync(client, TestClient.CodeOf(submitted));
    }

    private async Task RedeemAndReplayAsync(TestClient client, string code)
    {
        _secrets["verifier"] = client.Verifier;
        await ErrorAsync(await client.TokenAsync(
            ("grant_type", "authorization_code"), ("code", code), ("code_verifier", client.Verifier + "x")));
        using var redeemed = await client.RedeemAsync(code);
        var token = (await redeemed.JsonAsync()).GetProperty("access_token").GetString()!;
        _secrets["access token"] = token;
        (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be("alice");
        await ErrorAsync(await client.RedeemAsync(code));
        await ErrorAsync(await client.McpAsync(token, "{}"));
    }

    private async Task RuntimeJourneyAsync()
    {
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var token = await client.SignInAsync(TestServers.BobKey);
        _secrets["second access token"] = token;
        var link = await NotesBifrost.LinkAsync(client, token);
        NoteQuery("link", new Uri(link).Query, "session");
        using var stranger = new TestClient(bifrost.Server.BaseUrl);
        await ErrorAsync(await stranger.Http.GetAsync(link));
        using var departure = await client.Http.GetAsync(link);
        NoteQuery("second departure", departure.Headers.Location!.Query, "state");
        NoteCookies("runtime", client);
        var callback = await NotesBifrost.LogInAsync(departure, "bob");
        await ErrorAsync(await stranger.Http.GetAsync(callback));
        using var arrived = await client.Http.GetAsync(callback);
        (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be("bob");
        await ErrorAsync(await client.Http.GetAsync(link));
        bifrost.Notes.Faults.Mcp.Next(Bifrost.Samples.Upstream.Faults.Fault.Garbage);
        _ = await NotesBifrost.CallAsync(client, token, "notes-whoami");
    }

    private async Task DeniedJourneyAsync()
    {
        using var client = await bifrost.NewFlowAsync();
        NoteCookies("denied", client);
        using var departure = await client.DepartAsync();
        NoteQuery("third departure", departure.Headers.Location!.Query, "state");
        await ErrorAsync(await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure, decision: "deny")));
        using var failing = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(failing);
        NoteQuery("failing callback", new Uri(callback).Query, "code", "state");
        bifrost.Notes.Faults.Token.Next(Bifrost.Samples.Upstream.Faults.Fault.Garbage);
        await ErrorAsync(await client.Http.GetAsync(callback));
        using var denied = await client.DenyAsync();
        await ErrorAsync(await client.SubmitAsync());
    }

    private async Task MistakesAsync()
    {
        using var client = await bifrost.NewFlowAsync();
        await ErrorAsync(await client.RedeemAsync(RubbishCode));
        await ErrorAsync(await client.McpAsync(UserToken, "{}"));
        await ErrorAsync(await client.Http.GetAsync($"{Wire.Callback}?state={State}&code={RubbishCode}"));
        await ErrorAsync(await client.AuthorizeAsync(("state", State), ("code_challenge_method", "plain")));
        await ErrorAsync(await client.Http.GetAsync($"{Wire.Upstream}?mcp_client_id=notes&session={UserToken}"));
        await ErrorAsync(await client.Http.AskAsync(
            "GET", "/api/oauth/config/x/status", null, ("Authorization", $"Bearer {WrongAdminKey}")));
        await ErrorAsync(await client.Http.AskAsync(
            "GET", "/api/oauth/config/x/status", null, ("Authorization", $"Bearer {BifrostServer.AdminKey}")));
        await ErrorAsync(await client.Http.AskAsync("POST", "/mcp", Wire.Json("{}"), ("x-bf-vk", WrongKey)));
        await ErrorAsync(await client.Http.AskAsync("GET", $"/nothing?code={RubbishCode}", null, ("Cookie", $"bifrost_browser={UserToken}")));
        await ErrorAsync(await client.Http.AskAsync("GET", $"/.well-known/x?state={State}", null, ("Host", "evil.example")));
    }

    // What travels between Bifrost and the provider is as secret as what travels between Bifrost and its clients.
    private void NoteUpstreamSecrets()
    {
        foreach (var request in bifrost.Notes.Received.TokenRequests)
        {
            _secrets[$"upstream code {_secrets.Count}"] = request.Form["code"];
            _secrets[$"upstream verifier {_secrets.Count}"] = request.Form["code_verifier"];
        }

        foreach (var request in bifrost.Notes.Received.Mcp.Where(request => request.Headers.ContainsKey("Authorization")))
        {
            _secrets[$"upstream token {_secrets.Count}"] = request.Headers["Authorization"]["Bearer ".Length..];
        }

        _secrets.Keys.Should().Contain(name => name.StartsWith("upstream token")).And.Contain(name => name.StartsWith("upstream code"));
    }

    private async Task ErrorAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            ((int)answer.StatusCode).Should().BeInRange(400, 499);
            _errors.Add(await answer.TextAsync());
        }
    }

    private void NoteQuery(string where, string query, params string[] names)
    {
        foreach (var name in names)
        {
            _secrets[$"{name} of the {where}"] = HttpUtility.ParseQueryString(query)[name]!;
        }
    }

    private void NoteCookies(string where, TestClient client)
    {
        foreach (System.Net.Cookie cookie in client.Cookies.GetCookies(client.Http.BaseAddress!))
        {
            _secrets[$"cookie {cookie.Name} {where}"] = cookie.Value.Split('.')[0];
        }
    }

    private static string? LineWith(string log, string secret) =>
        log.Split('\n').FirstOrDefault(line => line.Contains(secret, StringComparison.Ordinal));
}
