using System.Net;
using System.Text.RegularExpressions;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Domain.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Security;

/// <summary>
/// What fails or is refused, with every line logged, down to Trace: nothing that opens anything stands in the log or in an error
/// (R-88, R-151, V-25). Each test looks for the line that says what happened, so that it has walked where it wants to.
/// </summary>
public sealed partial class CanaryFailureTests(CanaryFailureTests.Host bifrost) : CanaryTest(bifrost), IClassFixture<CanaryFailureTests.Host>
{
    private const string Key = "sk-bf-canary-user-0123456789abcdef";
    private const string Description = "canary-description-of-a-provider-0123456789";
    private const string Sent = "canary-header-that-is-sent-0123456789";
    private const string Refused = "canary-header-that-is-refused-0123456789";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Callbacks_of_an_issuer_that_are_refused()
    {
        using var spans = new CapturedSpans();
        Note("description of the provider", Description);
        using var client = await Target.NewFlowAsync();
        using var first = await client.DepartAsync();
        var declined = await NotesBifrost.LogInAsync(first, decision: "deny");
        new Uri(declined).AbsolutePath.Should().MatchRegex($"^{Wire.Callback}/[A-Za-z0-9_-]{{22}}$");
        NoteQuery("declined callback", new Uri(declined).Query, "state");
        await ErrorAsync(await client.Http.GetAsync($"{declined}&error_description={Description}&error_uri=https://p.example/{Description}"));
        await ErrorAsync(await client.Http.GetAsync($"{declined}&error_description={Description}"));

        using var second = await client.DepartAsync();
        var callback = await NotesBifrost.LogInAsync(second);
        NoteQuery("callback of another issuer", new Uri(callback).Query, "code", "state");
        var moved = Segment().Replace(callback, $"{Wire.Callback}/{UpstreamCallback.SegmentOf("https://other.example")}?");
        moved.Should().NotBe(callback);
        await ErrorAsync(await client.Http.GetAsync(moved));
        await ErrorAsync(await client.Http.GetAsync(callback));

        NothingWasTold(spans);
    }

    [Fact]
    public async Task Exchanges_that_fail()
    {
        using var spans = new CapturedSpans();
        Note("description of the provider", Description);

        foreach (var fault in new[]
        {
            Fault.Answer(400, "application/json", $$"""{"error":"invalid_grant","error_description":"{{Description}}"}"""),
            Fault.Answer(500, "text/html", Description),
            Fault.Change(answer => answer.Remove("access_token")),
            Fault.Rewrite(NoteTokens),
            Fault.LoseAnswer,
        })
        {
            using var client = await Target.NewFlowAsync();
            using var departure = await client.DepartAsync();
            var callback = await NotesBifrost.LogInAsync(departure);
            NoteQuery("callback", new Uri(callback).Query, "code", "state");
            Target.Notes.Faults.Token.Always(fault);

            await ErrorAsync(await client.Http.GetAsync(callback));
            await ErrorAsync(await client.Http.GetAsync(callback));
            Target.Notes.Faults.Token.Clear();
        }

        Target.Notes.Received.TokenRequests.Should().HaveCountGreaterThanOrEqualTo(5);
        NothingWasTold(spans);
    }

    [Fact]
    public async Task A_revocation_in_the_background_that_fails()
    {
        using var spans = new CapturedSpans();
        Note("description of the provider", Description);
        using var client = await Target.NewFlowAsync();
        await NotesBifrost.ConnectAsync(client);
        Target.Notes.Faults.Revocation.Next(Fault.Answer(400, "application/json", $$"""{"error":"{{Description}}","error_description":"{{Description}}"}"""));
        Target.Notes.Faults.Revocation.Always(Fault.Drop);

        using var denied = await client.DenyAsync();
        using var patience = new CancellationTokenSource(Patience);

        while (!IsLogged("could not be told that 1 connections ended"))
        {
            Target.Server.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(20, patience.Token);
        }

        Target.Notes.Faults.Revocation.Clear();
        Target.Notes.Received.Revocations.Should().NotBeEmpty();
        NothingWasTold(spans);
    }

    [Fact]
    public async Task Wrong_admin_keys()
    {
        using var spans = new CapturedSpans();
        using var client = new TestClient(Target.Server.BaseUrl);

        for (var attempt = 0; attempt <= Target.Server.Settings.Limits.AdminKeyFailuresPerSource; attempt++)
        {
            await ErrorAsync(await client.Http.AskAsync(
                "GET", $"/api/mcp/clients?key={WrongAdminKey}", null, ("Authorization", $"Bearer {WrongAdminKey}")));
        }

        ShouldBeLogged("Wrong admin key from");
        NothingWasTold(spans);
    }

    [Fact]
    public async Task Virtual_keys_where_a_user_is_named()
    {
        using var spans = new CapturedSpans();
        Note("virtual key as a user", Key);
        using var client = await new TestClient(Target.Server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var typed = await client.ChooseUserIdAsync(Key);
        typed.Headers.Location!.OriginalString.Should().Contain("user_id_is_key").And.NotContain(Key);
        await ErrorAsync(await client.Http.AskAsync(
            "POST", "/v1/mcp/tool/execute", Wire.Json("""{"id":"1","function":{"name":"notes-whoami"}}"""), ("X-Bf-User-Id", Key)));
        await ErrorAsync(await client.Http.AskAsync("POST", "/mcp", Wire.Json("{}"), ("X-Bf-User-Id", Key)));
        await ErrorAsync(await client.Http.AskAsync(
            "GET", $"/api/mcp/connections?user_id={Key}", null, ("Authorization", $"Bearer {BifrostServer.AdminKey}")));

        NothingWasTold(spans);
    }

    [Fact]
    public async Task Headers_that_are_passed_on_and_headers_that_are_refused()
    {
        using var spans = new CapturedSpans();
        Note("header that is sent", Sent);
        Note("header that is refused", Refused);
        using var client = new TestClient(Target.Server.BaseUrl);
        var token = await client.SignInAsync(TestServers.AliceKey);
        Note("access token", token);
        var link = await NotesBifrost.LinkAsync(client, token);
        NoteQuery("link", new Uri(link).Query, "session");
        using var departure = await PrintedLinks.ConfirmAsync(client, link, TestServers.AliceKey);
        using var arrived = await client.ArriveAsync(await NotesBifrost.LogInAsync(departure));

        using var served = await CallAsync(client, token, Sent);
        ((int)served.StatusCode).Should().Be(200);
        Target.Notes.Received.ToolCalls.Should().Contain(call => call.Headers.GetValueOrDefault("X-Tenant") == Sent);
        Target.Notes.Faults.Mcp.Always(Fault.Drop);
        using var broken = await CallAsync(client, token, Sent);
        Target.Notes.Faults.Mcp.Clear();
        ShouldBeLogged("The connection to notes failed: ");
        await ErrorAsync(await CallAsync(client, token, Refused + new string('x', 4096)));
        await ErrorAsync(await CallAsync(client, token, $"{Refused}é"));

        NothingWasTold(spans);
    }

    [GeneratedRegex("/api/oauth/callback/[^?]+[?]")]
    private static partial Regex Segment();

    private static Task<HttpResponseMessage> CallAsync(TestClient client, string token, string tenant) => client.Http.AskAsync(
        "POST",
        "/mcp",
        Wire.Json("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"notes-whoami","arguments":{}}}"""),
        ("Authorization", $"Bearer {token}"),
        ("Accept", "application/json, text/event-stream"),
        ("X-Tenant", tenant));

    // An answer that holds tokens and cannot be read.
    private (string ContentType, string Body) NoteTokens(string body)
    {
        foreach (Match token in Regex.Matches(body, "\"((?:access|refresh)_token)\":\"([^\"]+)\""))
        {
            Note($"{token.Groups[1].Value} that was not read", token.Groups[2].Value);
        }

        return ("application/json", body[..^1]);
    }

    private bool IsLogged(string words) => Target.Server.Log.Lines.Any(line => line.Contains(words, StringComparison.Ordinal));

    private void ShouldBeLogged(string words) => IsLogged(words).Should().BeTrue(words);

    /// <summary>Programs of this machine may name users, and a header is passed on.</summary>
    public sealed class Host : NotesBifrost
    {
        protected override BifrostSettings Adjust(BifrostSettings settings) => settings with
        {
            Client = settings.Client with { TrustedUserIdCallers = [IPNetwork.Parse("127.0.0.0/8")] },
            Mcp = settings.Mcp with
            {
                Servers = [.. settings.Mcp.Servers.Select(server => server with { AllowedExtraHeaders = ["X-Tenant"] })],
            },
        };
    }
}
