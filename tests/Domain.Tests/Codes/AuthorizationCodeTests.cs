using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Codes;

/// <summary>A code lasts five minutes and works once, for its client, redirect URI, challenge and audience.</summary>
public sealed class AuthorizationCodeTests
{
    private static readonly DateTimeOffset End = Moment.Start.AddMinutes(5);
    private static readonly Audience Notes = Audience.Of(AServer.Named("notes").Name);
    private static readonly Audience Tasks = Audience.Of(AServer.Named("tasks").Name);

    [Fact]
    public void A_code_keeps_its_hash_request_and_session()
    {
        var request = AFlow.Request();
        var code = ACode.Issued(request);

        code.Hash.Matches(ACode.Value.Hash()).Should().BeTrue();
        code.Request.Should().BeSameAs(request);
        code.Session.Value.Should().Be("session-1");
        code.RedeemedAt.Should().BeNull();
        code.ExpiresAt.Should().Be(End);
    }

    [Fact]
    public void Its_owner_redeems_a_code_for_the_audience_of_the_request()
    {
        ACode.Issued(AFlow.Request(audience: Notes)).Redeem(ACode.Attempt(), Moment.Start).Value.Should().Be(Notes);
    }

    [Fact]
    public void The_last_tick_before_expiry_is_in_time()
    {
        ACode.Issued().Redeem(ACode.Attempt(), End - Moment.Tick).Failed.Should().BeFalse();
    }

    [Fact]
    public void The_moment_of_expiry_is_too_late()
    {
        ACode.Issued().Redeem(ACode.Attempt(), End).Error.Should().Be(CodeErrors.Expired);
    }

    [Fact]
    public void Client_and_redirect_uri_may_be_left_out()
    {
        ACode.Issued().Redeem(ACode.Attempt(client: null, redirectUri: null), Moment.Start).Failed.Should().BeFalse();
    }

    [Theory]
    [InlineData("client-2")]
    [InlineData("CLIENT-1")]
    [InlineData("")]
    public void Another_client_is_refused(string client)
    {
        ACode.Issued().Redeem(ACode.Attempt(client: client), Moment.Start).Error.Should().Be(CodeErrors.WrongClient);
    }

    [Theory]
    [InlineData("https://app.example/cb/")]
    [InlineData("https://app.example/CB")]
    [InlineData("https://evil.example/cb")]
    [InlineData("")]
    public void Another_redirect_uri_is_refused(string redirectUri)
    {
        ACode.Issued().Redeem(ACode.Attempt(redirectUri: redirectUri), Moment.Start).Error.Should().Be(CodeErrors.WrongRedirect);
    }

    [Fact]
    public void A_loopback_redirect_uri_is_compared_with_the_port_of_the_request()
    {
        var code = ACode.Issued(AFlow.Request("http://127.0.0.1:4000/cb"));

        code.Redeem(ACode.Attempt(redirectUri: "http://127.0.0.1:4001/cb"), Moment.Start).Error.Should().Be(CodeErrors.WrongRedirect);
        code.Redeem(ACode.Attempt(redirectUri: "http://127.0.0.1:4000/cb"), Moment.Start).Failed.Should().BeFalse();
    }

    [Fact]
    public void A_wrong_verifier_is_refused()
    {
        ACode.Issued().Redeem(ACode.Attempt(ACode.WrongVerifier), Moment.Start).Error.Should().Be(CodeErrors.VerifierMismatch);
    }

    [Fact]
    public void Wrong_attempts_leave_the_code_redeemable()
    {
        var code = ACode.Issued(AFlow.Request(audience: Notes));

        code.Redeem(ACode.Attempt(ACode.WrongVerifier), Moment.Start).Failed.Should().BeTrue();
        code.Redeem(ACode.Attempt(client: "client-2"), Moment.Start).Failed.Should().BeTrue();
        code.Redeem(ACode.Attempt(redirectUri: "https://evil.example/"), Moment.Start).Failed.Should().BeTrue();
        code.Redeem(ACode.Attempt(audience: Audience.Gateway), Moment.Start).Failed.Should().BeTrue();

        code.RedeemedAt.Should().BeNull();
        code.Redeem(ACode.Attempt(), Moment.Start).Failed.Should().BeFalse();
    }

    [Fact]
    public void A_redeemed_code_is_not_redeemed_again()
    {
        ACode.Redeemed().Redeem(ACode.Attempt(), Moment.Start.AddSeconds(2)).Error.Should().Be(CodeErrors.AlreadyRedeemed);
    }

    [Fact]
    public void A_replay_after_the_expiry_still_is_a_replay()
    {
        ACode.Redeemed().Redeem(ACode.Attempt(), End).Error.Should().Be(CodeErrors.AlreadyRedeemed);
    }

    // Only who holds the verifier may set off the revocation that a replay brings.
    public static TheoryData<Redemption, Error> Strangers => new()
    {
        { ACode.Attempt(ACode.WrongVerifier), CodeErrors.VerifierMismatch },
        { ACode.Attempt(client: "client-2"), CodeErrors.WrongClient },
        { ACode.Attempt(redirectUri: "https://evil.example/"), CodeErrors.WrongRedirect },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public void A_stranger_neither_sets_off_a_replay_nor_learns_of_the_redemption(Redemption attempt, Error refusal)
    {
        ACode.Redeemed().Redeem(attempt, End).Error.Should().Be(refusal);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public void A_stranger_does_not_learn_that_a_code_expired(Redemption attempt, Error refusal)
    {
        ACode.Issued().Redeem(attempt, End).Error.Should().Be(refusal);
    }

    [Fact]
    public void The_client_is_checked_before_redirect_uri_verifier_and_audience()
    {
        var attempt = ACode.Attempt(ACode.WrongVerifier, "client-2", "https://evil.example/", Tasks);

        ACode.Issued(AFlow.Request(audience: Notes)).Redeem(attempt, End).Error.Should().Be(CodeErrors.WrongClient);
    }

    [Fact]
    public void The_redirect_uri_is_checked_before_verifier_and_audience()
    {
        var attempt = ACode.Attempt(ACode.WrongVerifier, redirectUri: "https://evil.example/", audience: Tasks);

        ACode.Issued(AFlow.Request(audience: Notes)).Redeem(attempt, End).Error.Should().Be(CodeErrors.WrongRedirect);
    }

    [Fact]
    public void The_audience_is_checked_last()
    {
        ACode.Issued(AFlow.Request(audience: Notes)).Redeem(ACode.Attempt(audience: Tasks), End).Error.Should().Be(CodeErrors.Expired);
    }

    [Fact]
    public void A_token_may_be_for_less_than_was_consented_to()
    {
        ACode.Issued().Redeem(ACode.Attempt(audience: Notes), Moment.Start).Value.Should().Be(Notes);
    }

    [Fact]
    public void A_token_is_never_for_more_than_was_consented_to()
    {
        var code = ACode.Issued(AFlow.Request(audience: Notes));

        code.Redeem(ACode.Attempt(audience: Audience.Gateway), Moment.Start).Error.Should().Be(CodeErrors.WrongAudience);
        code.Redeem(ACode.Attempt(audience: Tasks), Moment.Start).Error.Should().Be(CodeErrors.WrongAudience);
    }
}
