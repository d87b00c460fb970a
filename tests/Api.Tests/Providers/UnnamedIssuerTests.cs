using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Providers;

/// <summary>A provider whose two endpoints are configured and whose issuer is not, as Keycloak names it: a realm below the origin.</summary>
public sealed class UnnamedIssuerTests : ProviderTest
{
    private const string AnotherProvider = "The answer came from another provider than the one asked, so it was refused.";

    // Nothing is discovered, so that no resource is known.
    protected override NotesOptions Options => new() { RequireResource = false };

    private string Realm => $"{Notes.BaseUrl}realms/one";

    protected override BifrostSettings Adjust(BifrostSettings settings) => settings with
    {
        Mcp = settings.Mcp with
        {
            Servers = [.. settings.Mcp.Servers.Select(server => server with
            {
                OAuth = new UpstreamOAuthSettings
                {
                    AuthorizeUrl = new Uri($"{Notes.BaseUrl}authorize"),
                    TokenUrl = new Uri($"{Notes.BaseUrl}token"),
                    RegistrationUrl = new Uri($"{Notes.BaseUrl}register"),
                },
            })],
        },
    };

    [Fact]
    public async Task A_realm_connects_is_kept_as_the_issuer_and_renews()
    {
        Returns(Realm);

        var (client, token) = await SignInConnectedAsync();

        (await CountAsync($"connections WHERE issuer = '{Realm}'")).Should().Be(1);
        (await WhoAmIAsync(client, token)).Should().Be("alice");
        Advance(TokenLife);
        (await WhoAmIAsync(client, token)).Should().Be("alice");
        Notes.RefreshUses.Should().ContainSingle();
    }

    [Fact]
    public async Task Another_realm_than_the_first_is_refused_at_the_next_login()
    {
        Returns(Realm);
        using var client = await NewFlowAsync();
        await NotesBifrost.ConnectAsync(client);
        Returns($"{Notes.BaseUrl}realms/two");
        using var departure = await client.DepartAsync();

        using var answer = await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure));

        (await answer.ShouldBePageAsync(400)).Should().Contain("another provider");
        Bifrost.Log.Lines.Should().Contain(line => line.StartsWith("Warning") && line.Contains("an earlier answer named"));
    }

    [Fact]
    public async Task Another_origin_is_refused()
    {
        Returns("https://attacker.example/realms/one");
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, AnotherProvider);
        Notes.Received.TokenRequests.Should().BeEmpty();
    }

    private void Returns(string issuer)
    {
        Notes.Faults.Authorization.Clear();
        Notes.Faults.Authorization.Always(Fault.ChangeReturn(answer => answer["iss"] = issuer));
    }
}

/// <summary>What an administrator finds in the log for the reference of a page.</summary>
public sealed class TracedFailureTests : ProviderTest
{
    [Theory]
    [InlineData("access_denied", "Access was declined")]
    [InlineData("unauthorized_client", "does not accept how Bifrost is set up there")]
    [InlineData("temporarily_unavailable", "cannot be reached right now")]
    [InlineData("made_up", "refused to connect")]
    public async Task The_reference_of_the_page_is_in_one_line_that_names_server_provider_and_reason(string error, string sentence)
    {
        Notes.Faults.Authorization.Always(Fault.ChangeReturn(answer => (answer["error"], answer["error_description"]) = (error, "call 555-0100")));
        var (client, callback) = await NewReturnAsync();
        using var answer = await client.Http.GetAsync(callback);
        var page = await answer.ShouldBePageAsync(400);

        var reference = ReferenceIn(page);

        page.Should().Contain(sentence);
        Warnings(reference).Should().ContainSingle().Which.Should().Contain("notes").And.Contain(Notes.BaseUrl.Authority);
        Bifrost.Log.Lines.Where(line => line.Contains("555-0100")).Should().OnlyContain(line => line.StartsWith("Debug"));
        (await CountAsync("audit_events WHERE kind = 'upstream.connect_failed' AND target = 'notes'")).Should().Be(1);
    }

    [Fact]
    public async Task A_refused_code_is_one_line_too()
    {
        Notes.Faults.Token.Always(Fault.OAuthError("invalid_grant"));
        var (client, callback) = await NewReturnAsync();
        using var answer = await client.Http.GetAsync(callback);

        var reference = ReferenceIn(await answer.ShouldBePageAsync(400));

        Warnings(reference).Should().ContainSingle().Which.Should().Contain("notes").And.Contain("invalid_grant");
    }

    [Fact]
    public async Task A_link_that_a_call_printed_leaves_the_same()
    {
        var (client, token) = await SignInConnectedAsync();
        Notes.Disconnect("alice");
        var link = (await WhoAmIAsync(client, token)) is var told ? told[told.IndexOf("http", StringComparison.Ordinal)..] : "";
        Notes.Faults.Authorization.Always(Fault.ChangeReturn(answer => answer["error"] = "access_denied"));
        using var departure = await client.Http.GetAsync(link);
        using var answer = await client.ArriveAsync(await NotesBifrost.LogInAsync(departure));

        Warnings(ReferenceIn(await answer.ShouldBePageAsync(400))).Should().ContainSingle().Which.Should().Contain("access_denied");
        (await CountAsync("audit_events WHERE kind = 'upstream.connect_failed' AND detail = 'upstream_denied'")).Should().Be(1);
    }

    [Fact]
    public async Task An_unknown_state_is_one_line()
    {
        using var client = await NewFlowAsync();
        using var answer = await client.Http.GetAsync($"{Wire.Callback}?state=made-up&code=x&code=y");

        Warnings(ReferenceIn(await answer.ShouldBePageAsync(400))).Should().ContainSingle().Which.Should().Contain("upstream_state_unknown");
    }

    [Theory]
    [InlineData(411)]
    [InlineData(400)]
    [InlineData(403)]
    public async Task A_registration_refused_without_a_word_is_a_line_with_server_provider_and_status(int status)
    {
        Notes.Faults.Registration.Always(Fault.Status(status));
        using var client = await NewFlowAsync();

        using var answer = await client.Http.PageAsync($"{Wire.Upstream}?mcp_client_id=notes&flow_id={client.FlowId}");

        var reference = ReferenceIn(await answer.ShouldBePageAsync(400));
        Warnings(reference).Should().ContainSingle().Which.Should()
            .Contain("Registering for notes").And.Contain(Notes.BaseUrl.Authority).And.Contain($"{status}");
    }

    [Theory]
    [InlineData("http://attacker.example/metadata")]
    [InlineData("/nothing-here")]
    [InlineData("https://169.254.169.254/metadata")]
    public async Task A_wrong_hint_does_not_keep_anybody_from_connecting(string hint)
    {
        Notes.Faults.Mcp.Always(DiscoveryFaults.Challenge(hint));
        using var client = await NewFlowAsync();

        await NotesBifrost.ConnectAsync(client);
    }

    [Fact]
    public async Task A_server_that_challenges_calls_only_is_connected_by_its_well_known_metadata()
    {
        Notes.Faults.Mcp.Always(DiscoveryFaults.CallsOnly("/gone"));
        var (client, token) = await SignInConnectedAsync();

        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    private static string ReferenceIn(string page) =>
        System.Text.RegularExpressions.Regex.Match(page, "\\b[0-9a-f]{32}\\b").Value.Should().NotBeEmpty().And.Subject;

    private List<string> Warnings(string reference) =>
        [.. Bifrost.Log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(reference) && line.Contains("reference"))];
}
