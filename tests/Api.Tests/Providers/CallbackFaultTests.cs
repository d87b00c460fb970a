using System.Web;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Providers;

/// <summary>What a provider puts into the address that the person comes back with.</summary>
public sealed class CallbackFaultTests : ProviderTest
{
    private const string AnotherProvider = "The answer came from another provider than the one asked, so it was refused.";

    [Theory]
    [InlineData("https://attacker.example")]
    [InlineData("{issuer}/")]
    [InlineData("{ISSUER}")]
    public async Task An_answer_that_names_another_issuer_is_refused_and_its_code_is_sent_nowhere(string issuer)
    {
        var own = Notes.BaseUrl.GetLeftPart(UriPartial.Authority);
        Returns(answer => answer["iss"] = issuer.Replace("{issuer}", own).Replace("{ISSUER}", own.ToUpperInvariant()));
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, AnotherProvider);
        Notes.Received.TokenRequests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_answer_without_the_promised_issuer_is_refused_and_its_code_is_sent_nowhere()
    {
        Returns(answer => answer.Remove("iss"));
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, AnotherProvider);
        Notes.Received.TokenRequests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_error_of_another_issuer_is_refused_as_such()
    {
        Returns(answer => (answer["iss"], answer["error"]) = ("https://attacker.example", "access_denied"));
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, AnotherProvider);
    }

    [Fact]
    public async Task An_error_beside_a_code_is_an_error_whose_words_are_not_shown()
    {
        Returns(answer => (answer["error"], answer["error_description"]) = ("server_error", "<b>call 555-0100</b>"));
        var (client, callback) = await NewReturnAsync();

        using var answer = await client.Http.GetAsync(callback);

        (await answer.ShouldBePageAsync(400)).Should().NotContain("555-0100");
        Notes.Received.TokenRequests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("made-up")]
    [InlineData("")]
    public async Task A_state_of_the_providers_own_making_is_refused(string state)
    {
        Returns(answer => answer["state"] = state);
        var (client, callback) = await NewReturnAsync();

        await (await client.Http.GetAsync(callback)).ShouldBePageAsync(400);
        Notes.Received.TokenRequests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_state_is_opaque_and_of_128_bits_at_least()
    {
        using var client = await NewFlowAsync();
        using var one = await client.DepartAsync();
        using var two = await client.DepartAsync();

        var states = new[] { one, two }.Select(answer => HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["state"]).ToList();

        states.Should().OnlyHaveUniqueItems().And.OnlyContain(state => state!.Length >= 22);
        states.Should().OnlyContain(state => !state!.Contains("notes") && !state.Contains(client.FlowId));
    }

    private void Returns(Action<Dictionary<string, string?>> change) => Notes.Faults.Authorization.Always(Fault.ChangeReturn(change));
}

/// <summary>A malicious service that sends the browser on to the provider of an honest one, with its own state (V-05).</summary>
public sealed class BouncingProviderTests : ProviderTest
{
    private NotesServer _evil = null!;

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
    public async Task The_honest_code_is_never_sent_to_the_malicious_provider()
    {
        using var client = await NewFlowAsync();
        using var honest = await client.DepartAsync();
        using var malicious = await client.DepartAsync("evil");
        _evil.Faults.Authorization.Always(Fault.Redirect(Bounced(honest.Headers.Location!, malicious.Headers.Location!)));
        using var bounce = await client.Http.GetAsync(malicious.Headers.Location);

        using var answer = await client.Http.GetAsync(await NotesBifrost.LogInAsync(bounce));

        (await answer.ShouldBePageAsync(400)).Should().Contain("another provider");
        _evil.Received.TokenRequests.Should().BeEmpty();
        (await CountAsync("connections")).Should().Be(0);
    }

    // The honest provider's own address with its own client, and the state and challenge of the malicious trip.
    private static string Bounced(Uri honest, Uri malicious)
    {
        var query = HttpUtility.ParseQueryString(honest.Query);
        var stolen = HttpUtility.ParseQueryString(malicious.Query);
        query["state"] = stolen["state"];
        query["code_challenge"] = stolen["code_challenge"];

        return $"{honest.GetLeftPart(UriPartial.Path)}?{query}";
    }
}
