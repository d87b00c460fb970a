using System.Net.Http.Json;
using System.Text.Json;
using System.Web;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Providers;

/// <summary>
/// A malicious service beside an honest one whose provider sends no <c>iss</c>: its codes must never reach the malicious provider
/// (RFC 9700 §4.4, V-05). The honest provider compares redirect_uri exactly.
/// </summary>
public sealed class MixUpTests : ProviderTest
{
    private const string AnotherProvider = "The answer came from another provider";

    private NotesServer _evil = null!;

    protected override NotesOptions Options => new() { SendIssuer = false };

    public override async Task InitializeAsync()
    {
        _evil = await StartServiceAsync(new NotesOptions { Name = "Evil", SendIssuer = false });
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _evil.DisposeAsync();
    }

    protected override BifrostSettings Adjust(BifrostSettings settings) => settings.WithPerUser("evil", _evil.McpUrl);

    [Fact]
    public async Task A_redirect_to_the_honest_provider_with_the_malicious_state_connects_nothing()
    {
        using var client = await NewFlowAsync();
        using var honest = await client.DepartAsync();
        using var malicious = await client.DepartAsync("evil");
        var bounced = With(honest, ("state", Of(malicious, "state")), ("code_challenge", client.Challenge));
        _evil.Faults.Authorization.Always(Fault.Redirect(bounced));
        using var bounce = await client.Http.GetAsync(malicious.Headers.Location);

        await IsRefusedAsync(client, await NotesBifrost.LogInAsync(bounce));
    }

    [Fact]
    public async Task The_honest_provider_refuses_to_send_its_code_to_the_address_of_the_malicious_one()
    {
        using var client = await NewFlowAsync();
        using var honest = await client.DepartAsync();
        using var malicious = await client.DepartAsync("evil");
        var bounced = With(
            honest, ("state", Of(malicious, "state")), ("redirect_uri", Of(malicious, "redirect_uri")));

        await NotesRefusesAsync(bounced);
    }

    [Fact]
    public async Task Metadata_that_names_the_honest_authorization_endpoint_and_client_leads_to_a_refusal_there()
    {
        using var client = await NewFlowAsync();
        using var honest = await client.DepartAsync();
        var authorize = honest.Headers.Location!.GetLeftPart(UriPartial.Path);
        _evil.Faults.ServerMetadata.Always(Fault.Change(document => document["authorization_endpoint"] = authorize));
        _evil.Faults.Registration.Always(Fault.Change(answer => answer["client_id"] = Of(honest, "client_id")));

        using var malicious = await client.DepartAsync("evil");

        malicious.Headers.Location!.GetLeftPart(UriPartial.Path).Should().Be(authorize);
        Of(malicious, "client_id").Should().Be(Of(honest, "client_id"));
        await NotesRefusesAsync(malicious.Headers.Location.OriginalString);
        _evil.Received.TokenRequests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("evil", "notes", null)]
    [InlineData("notes", "evil", null)]
    [InlineData("notes", null, null)]
    [InlineData("evil", null, null)]
    [InlineData("notes", "made-up", null)]
    [InlineData("notes", "notes", "https://attacker.example")]
    [InlineData("notes", "evil", "notes")]
    [InlineData("evil", "notes", "evil")]
    public async Task A_state_completes_only_at_the_address_of_its_own_issuer(string trip, string? address, string? issuer)
    {
        using var client = await NewFlowAsync();
        using var notes = await client.DepartAsync();
        using var evil = await client.DepartAsync("evil");
        var segment = address switch
        {
            "notes" => UpstreamCallback.SegmentOf(IssuerOf(Notes)),
            "evil" => UpstreamCallback.SegmentOf(IssuerOf(_evil)),
            _ => address,
        };
        var iss = issuer switch { "notes" => IssuerOf(Notes), "evil" => IssuerOf(_evil), _ => issuer };
        var state = Of(trip == "notes" ? notes : evil, "state");
        var named = iss is null ? "" : $"&iss={Uri.EscapeDataString(iss)}";

        await IsRefusedAsync(client, $"{UpstreamCallback.Under(Bifrost.BaseUrl, segment)}?code=a-code&state={state}{named}");
    }

    [Fact]
    public async Task Each_issuer_has_its_own_address_which_is_the_only_one_registered_there()
    {
        using var client = await NewFlowAsync();
        using var notes = await client.DepartAsync();
        using var evil = await client.DepartAsync("evil");

        Of(notes, "redirect_uri").Should().Be(Bifrost.BaseUrl + "/api/oauth/callback/" + UpstreamCallback.SegmentOf(IssuerOf(Notes)));
        Of(evil, "redirect_uri").Should().NotBe(Of(notes, "redirect_uri"));
        JsonDocument.Parse(Notes.Received.Registrations.Single().Body).RootElement.GetProperty("redirect_uris").EnumerateArray()
            .Select(each => each.GetString()).Should().Equal(Of(notes, "redirect_uri"));
    }

    [Fact]
    public async Task An_honest_login_is_connected()
    {
        using var client = await NewFlowAsync();

        await NotesBifrost.ConnectAsync(client);

        (await client.ShowsConnectedAsync()).Should().BeTrue();
    }

    internal static string Of(HttpResponseMessage departure, string name) =>
        HttpUtility.ParseQueryString(departure.Headers.Location!.Query)[name]!;

    private static string IssuerOf(NotesServer server) => server.BaseUrl.GetLeftPart(UriPartial.Authority);

    private static string With(HttpResponseMessage departure, params (string Name, string Value)[] changes)
    {
        var query = HttpUtility.ParseQueryString(departure.Headers.Location!.Query);

        foreach (var (name, value) in changes)
        {
            query[name] = value;
        }

        return $"{departure.Headers.Location.GetLeftPart(UriPartial.Path)}?{query}";
    }

    // The victim says yes wherever they are asked; the provider must not get so far.
    private static async Task NotesRefusesAsync(string address)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await browser.PostAsync(address, Wire.Form(("user", "alice"), ("decision", "allow")));

        ((int)answer.StatusCode).Should().Be(400);
        answer.Headers.Location.Should().BeNull();
    }

    private async Task IsRefusedAsync(TestClient client, string callback)
    {
        using var answer = await client.Http.GetAsync(callback);

        (await answer.ShouldBePageAsync(400)).Should().Contain(AnotherProvider);
        _evil.Received.TokenRequests.Should().BeEmpty();
        Notes.Received.TokenRequests.Should().BeEmpty();
        (await CountAsync("connections")).Should().Be(0);
    }
}

/// <summary>A client that an administrator registered keeps the address of the contract, which it shares with others like it.</summary>
public sealed class ConfiguredClientCallbackTests : ProviderTest
{
    private NotesServer _other = null!;

    public override async Task InitializeAsync()
    {
        _other = await StartServiceAsync(new NotesOptions { Name = "Other" });
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _other.DisposeAsync();
    }

    protected override BifrostSettings Adjust(BifrostSettings settings) => settings with
    {
        Mcp = settings.Mcp with
        {
            Servers = [.. settings.WithPerUser("other", _other.McpUrl).Mcp.Servers
                .Select(server => server with { OAuth = new UpstreamOAuthSettings { ClientId = $"ours-at-{server.Name}" } })],
        },
    };

    [Fact]
    public async Task It_leaves_with_the_contracts_address_and_completes_there_only()
    {
        using var client = await NewFlowAsync();

        using var departure = await client.DepartAsync();

        MixUpTests.Of(departure, "redirect_uri").Should().Be($"{Bifrost.BaseUrl}/api/oauth/callback");
        var segment = UpstreamCallback.SegmentOf(Notes.BaseUrl.GetLeftPart(UriPartial.Authority));
        var query = $"?code=a-code&state={MixUpTests.Of(departure, "state")}";
        using var answer = await client.Http.GetAsync(UpstreamCallback.Under(Bifrost.BaseUrl, segment) + query);
        (await answer.ShouldBePageAsync(400)).Should().Contain("another provider");
        Notes.Received.TokenRequests.Should().BeEmpty();
    }

    [Fact]
    public void Two_of_them_at_different_providers_are_warned_of_at_the_start() =>
        string.Join("\n", Bifrost.Log.Lines).Should().Contain("notes, other have a configured client_id and so one callback address");
}
