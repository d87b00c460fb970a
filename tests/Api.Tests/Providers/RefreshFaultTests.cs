using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Providers;

/// <summary>Faults of a provider when tokens are renewed: what the next tool call says, and what becomes of the grant.</summary>
public sealed class RefreshFaultTests : ProviderTest
{
    private const string Paused = "The account stays connected; try again in a moment.";
    private const string ConnectAgain = "Authentication required for notes. Open this URL to connect your account: ";

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    [InlineData(404)]
    public Task An_outage_costs_nobody_the_grant(int status) => SurvivesAsync(Fault.Status(status));

    [Fact]
    public Task A_provider_that_never_answers_costs_nobody_the_grant() => SurvivesAsync(Fault.Hang);

    [Fact]
    public Task A_connection_that_breaks_costs_nobody_the_grant() => SurvivesAsync(Fault.Drop);

    [Fact]
    public Task An_answer_that_is_no_JSON_costs_nobody_the_grant() => SurvivesAsync(Fault.Garbage);

    [Fact]
    public Task A_page_instead_of_tokens_costs_nobody_the_grant() => SurvivesAsync(Fault.Page);

    [Fact]
    public Task An_answer_of_50_MB_costs_nobody_the_grant() => SurvivesAsync(Fault.Flood);

    [Theory]
    [InlineData("server_error", 200)]
    [InlineData("temporarily_unavailable", 400)]
    [InlineData("slow_down", 400)]
    public Task An_error_that_does_not_end_the_grant_costs_nobody_the_grant(string error, int status) =>
        SurvivesAsync(Fault.OAuthError(error, status));

    [Fact]
    public async Task A_provider_that_asks_to_be_left_alone_is()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Always(Fault.Status(429, retryAfter: TimeSpan.FromMinutes(2)));
        (await WhoAmIAsync(client, token)).Should().EndWith(Paused);
        var asked = Notes.Received.TokenRequests.Count;

        for (var call = 0; call < 5; call++)
        {
            Advance(TimeSpan.FromSeconds(10));
            (await WhoAmIAsync(client, token)).Should().EndWith(Paused);
        }

        Notes.Received.TokenRequests.Should().HaveCount(asked);
        Notes.Faults.Clear();
        Advance(TimeSpan.FromMinutes(2));
        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    [Fact]
    public async Task Refresh_tokens_that_rotate_are_presented_once_each()
    {
        var (client, token) = await SignInConnectedAsync();

        for (var renewal = 0; renewal < 5; renewal++)
        {
            Advance(TokenLife);
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => WhoAmIAsync(client, token)));
            answers.Should().OnlyContain(answer => answer == "alice");
        }

        Notes.RefreshUses.Should().HaveCount(5).And.NotContain(use => use.IsRepeat);
    }

    [Fact]
    public async Task A_form_encoded_answer_is_understood()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Always(Fault.FormEncoded);

        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    /// <summary>The provider spent the old token and the new one never came: nothing mends that but the person.</summary>
    [Fact]
    public async Task A_rotated_refresh_token_that_is_lost_on_the_way_ends_in_a_fresh_link()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Next(Fault.LoseAnswer);

        await NeedsReauthAsync(client, token, timePasses: true);
    }

    [Theory]
    [InlineData("invalid_grant", 400)]
    [InlineData("invalid_grant", 200)]
    [InlineData("bad_refresh_token", 200)]
    public async Task A_grant_that_is_over_ends_in_a_fresh_link(string error, int status)
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Next(Fault.OAuthError(error, status));

        await NeedsReauthAsync(client, token);
    }

    [Fact]
    public async Task A_person_who_removed_Bifrost_at_the_service_gets_a_fresh_link_at_the_next_call()
    {
        var (client, token) = await SignInConnectedAsync();
        Notes.Disconnect("alice");

        await NeedsReauthAsync(client, token);
    }

    [Fact]
    public async Task A_provider_that_forgot_Bifrost_gets_one_new_registration_and_the_person_a_fresh_link()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.ForgetClients();

        await NeedsReauthAsync(client, token);

        Notes.Received.Registrations.Should().HaveCount(2);
        (await CountAsync("upstream_registrations")).Should().Be(1);
    }

    [Fact]
    public async Task A_connection_that_is_over_asks_its_provider_nothing_more()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Disconnect("alice");
        await WhoAmIAsync(client, token);
        var asked = Notes.Received.TokenRequests.Count;

        var links = new List<string> { await WhoAmIAsync(client, token), await WhoAmIAsync(client, token) };

        links.Should().OnlyHaveUniqueItems().And.OnlyContain(answer => answer.StartsWith(ConnectAgain));
        Notes.Received.TokenRequests.Should().HaveCount(asked);
    }

    private async Task<(TestClient Client, string Token)> WithEndedTokenAsync()
    {
        var signedIn = await SignInConnectedAsync();
        Advance(TokenLife);

        return signedIn;
    }

    private async Task SurvivesAsync(Fault fault)
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Always(fault);

        (await WhileTimePassesAsync(WhoAmIAsync(client, token))).Should().EndWith(Paused);
        (await CountAsync("connections WHERE status = 'active'")).Should().Be(1);

        Notes.Faults.Clear();
        Advance(TimeSpan.FromSeconds(30));
        (await WhoAmIAsync(client, token)).Should().Be("alice");
        Notes.RefreshUses.Should().ContainSingle("the old refresh token was good to the end");
    }

    private async Task NeedsReauthAsync(TestClient client, string token, bool timePasses = false)
    {
        var called = WhoAmIAsync(client, token);
        var answer = await (timePasses ? WhileTimePassesAsync(called) : called);

        answer.Should().StartWith(ConnectAgain);
        (await CountAsync("connections WHERE status = 'needs_reauth'")).Should().Be(1);
        await ReconnectAsync(client, answer);
        (await WhoAmIAsync(client, token)).Should().Be("alice");
        (await CountAsync("connections")).Should().Be(1);
    }
}
