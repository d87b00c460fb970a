using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream.Faults;

namespace Bifrost.Api.Tests.Providers;

/// <summary>Faults of the token endpoint when a person comes back with a code.</summary>
public sealed class TokenEndpointFaultTests : ProviderTest
{
    private const string TryAgain = "The service cannot be reached right now. Try again in a moment.";
    private const string Refused = "The service refused to connect.";

    [Fact]
    public Task A_token_endpoint_that_never_answers_is_given_up_after_the_limit() =>
        FailsForNowAsync(Fault.Hang, timePasses: true);

    [Fact]
    public Task An_answer_that_is_lost_costs_one_more_attempt() => FailsForNowAsync(Fault.LoseAnswer);

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public Task An_outage_costs_one_more_attempt(int status) => FailsForNowAsync(Fault.Status(status));

    [Fact]
    public Task An_answer_that_is_no_JSON_costs_one_more_attempt() => FailsForNowAsync(Fault.Garbage);

    [Fact]
    public Task A_page_instead_of_tokens_costs_one_more_attempt() => FailsForNowAsync(Fault.Page);

    [Fact]
    public Task An_answer_of_50_MB_costs_one_more_attempt() => FailsForNowAsync(Fault.Flood);

    [Fact]
    public async Task A_form_encoded_answer_is_understood()
    {
        Notes.Faults.Token.Always(Fault.FormEncoded);

        await WorksAsync();
    }

    [Fact]
    public async Task An_answer_without_a_lifetime_is_good_until_the_server_says_otherwise()
    {
        Notes.Faults.Token.Always(Fault.Change(json => json.Remove("expires_in")));
        var (client, token) = await SignInConnectedAsync();
        Advance(TokenLife / 2);

        (await WhoAmIAsync(client, token)).Should().Be("alice");
        Notes.Received.TokenRequests.Should().ContainSingle("nobody said that the token ends");
        Advance(TokenLife);

        (await WhoAmIAsync(client, token)).Should().Be("alice", "the server's 401 is answered with a renewal");
        Notes.Received.TokenRequests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task The_kind_of_token_may_be_written_in_any_case(string written)
    {
        Notes.Faults.Token.Always(Fault.Change(json => json["token_type"] = written));

        await WorksAsync();
    }

    [Theory]
    [InlineData("bad_verification_code", 200)]
    [InlineData("invalid_grant", 200)]
    [InlineData("invalid_grant", 400)]
    public async Task An_error_is_a_refusal_whatever_its_status(string error, int status)
    {
        Notes.Faults.Token.Next(Fault.OAuthError(error, status));
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, Refused);
        await NotesBifrost.ConnectAsync(client);
    }

    [Fact]
    public async Task The_words_of_a_provider_are_neither_shown_nor_logged()
    {
        const string Words = "<script>alert(1)</script> call 555-0100";
        Notes.Faults.Token.Next(Fault.Answer(400, "application/json", $$"""{"error":"{{Words}}","error_description":"{{Words}}"}"""));
        var (client, callback) = await NewReturnAsync();

        using var answer = await client.Http.GetAsync(callback);

        (await answer.ShouldBePageAsync(400)).Should().NotContain("555-0100");
        Bifrost.Log.Lines.Should().NotContain(line => line.Contains("555-0100"));
    }

    [Fact]
    public async Task A_provider_that_forgot_Bifrost_is_registered_at_once_more_and_the_person_goes_again()
    {
        var (client, callback) = await NewReturnAsync();
        Notes.ForgetClients();

        await IsNotConnectedAsync(client, callback, "The service had forgotten Bifrost, which has registered anew. Connect once more.");

        Notes.Received.Registrations.Should().HaveCount(2);
        await NotesBifrost.ConnectAsync(client);
        Notes.Received.Registrations.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_provider_that_always_forgets_is_registered_at_once_more_and_not_again_within_the_hour()
    {
        Notes.Faults.Token.Always(Fault.OAuthError("invalid_client", 401));
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, "registered anew");

        Notes.Received.Registrations.Should().HaveCount(2);
        Notes.Received.TokenRequests.Should().ContainSingle("a code is sent once");

        for (var times = 0; times < 2; times++)
        {
            using var departure = await client.DepartAsync();
            await IsNotConnectedAsync(
                client, await NotesBifrost.LogInAsync(departure), "The service does not accept Bifrost’s client identifier (none). Tell your administrator.");
        }

        Notes.Received.Registrations.Should().HaveCount(2);
        Bifrost.Log.Lines.Should().Contain(line => line.Contains("answered invalid_client to none"));
        Advance(TimeSpan.FromHours(1));
        (client, callback) = await NewReturnAsync();
        await IsNotConnectedAsync(client, callback, "registered anew");
        Notes.Received.Registrations.Should().HaveCount(3);
    }

    private async Task FailsForNowAsync(Fault fault, bool timePasses = false)
    {
        Notes.Faults.Token.Next(fault);
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, TryAgain, timePasses);

        Notes.Received.TokenRequests.Should().ContainSingle("a code is sent once");
        await NotesBifrost.ConnectAsync(client);
    }

    private async Task WorksAsync()
    {
        var (client, token) = await SignInConnectedAsync();

        (await WhoAmIAsync(client, token)).Should().Be("alice");
        Advance(TokenLife);
        (await WhoAmIAsync(client, token)).Should().Be("alice", "renewals are understood as well");
    }
}
