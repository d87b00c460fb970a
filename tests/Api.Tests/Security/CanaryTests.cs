using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Security;

/// <summary>
/// Whole journeys with every line logged, down to Trace: nothing that opens anything stands in the log or in an error (R-88,
/// R-151, V-25).
/// </summary>
public sealed class CanaryTests(NotesBifrost bifrost) : CanaryTest(bifrost), IClassFixture<NotesBifrost>
{
    private const string WrongKey = "sk-bf-canary-wrong-0123456789abcdef";
    private const string State = "canary-state-of-the-client-0123456789";
    private const string RubbishCode = "canary-unknown-code-0123456789";
    private const string UserToken = "canary-unknown-token-0123456789";

    [Fact]
    public async Task No_secret_of_any_journey_is_logged_or_told_in_an_error()
    {
        using var spans = new CapturedSpans();
        Note("wrong virtual key", WrongKey);
        Note("state of the client", State);
        Note("unknown code", RubbishCode);
        Note("unknown token", UserToken);
        await ConsentJourneyAsync();
        await RuntimeJourneyAsync();
        await DeniedJourneyAsync();
        await MistakesAsync();
        NothingWasTold(spans);
    }

    private async Task ConsentJourneyAsync()
    {
        using var client = await new TestClient(Target.Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync(("state", State));
        using var wrong = await client.ChooseKeyAsync(WrongKey);
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        NoteCookies("consent", client);
        using var departure = await client.DepartAsync();
        NoteQuery("departure", departure.Headers.Location!.Query, "state", "code_challenge");
        var callback = await NotesBifrost.LogInAsync(departure);
        NoteQuery("callback", new Uri(callback).Query, "code", "state");
        using var arrived = await client.Http.GetAsync(callback);
        using var stranger = new TestClient(Target.Server.BaseUrl);
        await ErrorAsync(await stranger.Http.GetAsync(callback));
        using var submitted = await client.SubmitAsync();
        NoteQuery("answer", submitted.Headers.Location!.Query, "code");
        NoteCookies("after consent", client);
        await RedeemAndReplayAsync(client, TestClient.CodeOf(submitted));
    }

    private async Task RedeemAndReplayAsync(TestClient client, string code)
    {
        Note("verifier", client.Verifier);
        await ErrorAsync(await client.TokenAsync(
            ("grant_type", "authorization_code"), ("code", code), ("code_verifier", client.Verifier + "x")));
        using var redeemed = await client.RedeemAsync(code);
        var token = (await redeemed.JsonAsync()).GetProperty("access_token").GetString()!;
        Note("access token", token);
        (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be("alice");
        await ErrorAsync(await client.RedeemAsync(code));
        await ErrorAsync(await client.McpAsync(token, "{}"));
    }

    private async Task RuntimeJourneyAsync()
    {
        using var client = new TestClient(Target.Server.BaseUrl);
        var token = await client.SignInAsync(TestServers.BobKey);
        Note("second access token", token);
        var link = await NotesBifrost.LinkAsync(client, token);
        NoteQuery("link", new Uri(link).Query, "session");
        using var stranger = new TestClient(Target.Server.BaseUrl);
        await ErrorAsync(await stranger.Http.GetAsync(link));
        using var departure = await client.Http.GetAsync(link);
        NoteQuery("second departure", departure.Headers.Location!.Query, "state");
        NoteCookies("runtime", client);
        var callback = await NotesBifrost.LogInAsync(departure, "bob");
        await ErrorAsync(await stranger.Http.GetAsync(callback));
        using var arrived = await client.Http.GetAsync(callback);
        (await NotesBifrost.CallAsync(client, token, "notes-whoami")).Should().Be("bob");
        await ErrorAsync(await client.Http.GetAsync(link));
        Target.Notes.Faults.Mcp.Next(Bifrost.Samples.Upstream.Faults.Fault.Garbage);
        _ = await NotesBifrost.CallAsync(client, token, "notes-whoami");
    }

    private async Task DeniedJourneyAsync()
    {
        using var client = await Target.NewFlowAsync();
        NoteCookies("denied", client);
        using var departure = await client.DepartAsync();
        NoteQuery("third departure", departure.Headers.Location!.Query, "state");
        await ErrorAsync(await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure, decision: "deny")));
        using var failing = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(failing);
        NoteQuery("failing callback", new Uri(callback).Query, "code", "state");
        Target.Notes.Faults.Token.Next(Bifrost.Samples.Upstream.Faults.Fault.Garbage);
        await ErrorAsync(await client.Http.GetAsync(callback));
        using var denied = await client.DenyAsync();
        await ErrorAsync(await client.SubmitAsync());
    }

    private async Task MistakesAsync()
    {
        using var client = await Target.NewFlowAsync();
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
}
