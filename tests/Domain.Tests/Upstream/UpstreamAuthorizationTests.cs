using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Upstream;

/// <summary>A round trip takes ten minutes at most and is checked against what was read at its start.</summary>
public sealed class UpstreamAuthorizationTests
{
    private static readonly DateTimeOffset End = Moment.Start.AddMinutes(10);
    private static readonly Secret Stranger = SequenceSecrets.Secret(901);

    [Fact]
    public void A_round_trip_keeps_hashes_of_state_and_browser()
    {
        var trip = ATrip.Started();

        trip.State.Matches(ATrip.State.Hash()).Should().BeTrue();
        trip.Browser.Matches(AFlow.Browser.Hash()).Should().BeTrue();
        trip.StartedAt.Should().Be(Moment.Start);
        trip.ExpiresAt.Should().Be(End);
    }

    [Fact]
    public void The_last_tick_before_expiry_is_in_time()
    {
        ATrip.Started().Admit([AFlow.Browser], End - Moment.Tick).Failed.Should().BeFalse();
    }

    [Fact]
    public void The_moment_of_expiry_is_too_late()
    {
        ATrip.Started().Admit([AFlow.Browser], End).Error.Should().Be(UpstreamErrors.Expired);
    }

    [Fact]
    public void The_browser_may_carry_other_secrets_too()
    {
        ATrip.Started().Admit([Stranger, AFlow.Browser], Moment.Start).Failed.Should().BeFalse();
    }

    [Fact]
    public void Another_browser_is_refused()
    {
        ATrip.Started().Admit([Stranger], Moment.Start).Error.Should().Be(UpstreamErrors.WrongBrowser);
        ATrip.Started().Admit([], Moment.Start).Error.Should().Be(UpstreamErrors.WrongBrowser);
    }

    [Fact]
    public void Another_browser_does_not_learn_that_it_is_too_late()
    {
        ATrip.Started().Admit([Stranger], End).Error.Should().Be(UpstreamErrors.WrongBrowser);
    }

    [Fact]
    public void A_round_trip_whose_stored_hash_is_empty_admits_nobody()
    {
        var trip = UpstreamAuthorization.Restore(ATrip.To(), ATrip.State.Hash(), SecretHash.Restore([]), Moment.Start);

        trip.Admit([AFlow.Browser, new Secret(string.Empty)], Moment.Start).Error.Should().Be(UpstreamErrors.WrongBrowser);
    }

    [Fact]
    public void A_code_from_the_provider_that_was_asked_is_answered()
    {
        Read(new UpstreamAnswer("the-code", null, null)).Value.Should().Be("the-code");
        Read(new UpstreamAnswer("the-code", ATrip.Issuer, null)).Value.Should().Be("the-code");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://provider.example/")]
    [InlineData("https://PROVIDER.example")]
    [InlineData("http://provider.example")]
    [InlineData("")]
    public void An_answer_of_another_issuer_is_refused(string issuer)
    {
        Read(new UpstreamAnswer("the-code", issuer, null)).Error.Should().Be(UpstreamErrors.WrongIssuer);
    }

    [Fact]
    public void A_provider_that_promises_its_issuer_must_send_it()
    {
        var promising = ATrip.Provider() with { PromisesIssuer = true };

        Read(new UpstreamAnswer("the-code", null, null), promising).Error.Should().Be(UpstreamErrors.WrongIssuer);
        Read(new UpstreamAnswer("the-code", ATrip.Issuer, null), promising).Value.Should().Be("the-code");
    }

    [Fact]
    public void An_error_of_another_issuer_is_not_believed()
    {
        Read(new UpstreamAnswer(null, "https://evil.example", "access_denied")).Error.Should().Be(UpstreamErrors.WrongIssuer);
    }

    [Fact]
    public void A_user_who_said_no_is_told_so()
    {
        Read(new UpstreamAnswer(null, null, "access_denied")).Error.Should().Be(UpstreamErrors.Denied);
    }

    [Theory]
    [InlineData("ACCESS_DENIED")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("")]
    public void An_error_of_no_specification_is_the_providers_refusal_without_its_words(string error)
    {
        Read(new UpstreamAnswer(null, null, error)).Error.Should().Be(UpstreamErrors.ProviderRefused);
    }

    [Fact]
    public void An_error_counts_also_beside_a_code()
    {
        Read(new UpstreamAnswer("the-code", null, "access_denied")).Error.Should().Be(UpstreamErrors.Denied);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void An_answer_without_code_and_error_is_the_providers_refusal(string? code)
    {
        Read(new UpstreamAnswer(code, null, null)).Error.Should().Be(UpstreamErrors.ProviderRefused);
    }

    private static Result<string> Read(UpstreamAnswer answer, UpstreamProvider? provider = null) =>
        ATrip.Started(provider).Read(answer);
}
