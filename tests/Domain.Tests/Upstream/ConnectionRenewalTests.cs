using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Upstream;

/// <summary>When a connection's tokens are renewed, what a renewal changes, and how long a failure pauses it.</summary>
public sealed class ConnectionRenewalTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Tokens_are_renewed_five_minutes_before_their_end()
    {
        With(Hour).IsRefreshDueAt(Moment.Start + Hour - TimeSpan.FromMinutes(5) - Moment.Tick).Should().BeFalse();
        With(Hour).IsRefreshDueAt(Moment.Start + Hour - TimeSpan.FromMinutes(5)).Should().BeTrue();
    }

    [Fact]
    public void Short_lived_tokens_are_renewed_in_the_last_third_of_their_life()
    {
        var connection = With(TimeSpan.FromSeconds(9));

        connection.RefreshAt.Should().Be(Moment.Start.AddSeconds(6));
        connection.IsUsableAt(Moment.Start.AddSeconds(7.5) - Moment.Tick).Should().BeTrue();
        connection.IsUsableAt(Moment.Start.AddSeconds(7.5)).Should().BeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(600)]
    [InlineData(3600)]
    [InlineData(864000)]
    public void No_token_is_renewed_before_half_of_its_life_and_every_token_before_its_end(int seconds)
    {
        var lifetime = TimeSpan.FromSeconds(seconds);

        With(lifetime).RefreshAt.Should().BeAfter(Moment.Start + (lifetime / 2)).And.BeBefore(Moment.Start + lifetime);
    }

    [Fact]
    public void What_cannot_be_renewed_is_never_due()
    {
        With(null).RefreshAt.Should().BeNull();
        With(Hour, refresh: null).RefreshAt.Should().BeNull();
        (With(Hour) with { Status = ConnectionStatus.NeedsReauth }).RefreshAt.Should().BeNull();
    }

    [Fact]
    public void A_renewal_counts_the_version_and_starts_a_new_life()
    {
        var now = Moment.Start.AddMinutes(57);
        var paused = With(Hour).Pause(null, 0, Moment.Start);

        var renewed = paused.Renew(new UpstreamTokens(new Secret("new"), new Secret("next"), "all", TimeSpan.FromMinutes(30)), now);

        renewed.Version.Should().Be(paused.Version + 1);
        renewed.ExpiresAt.Should().Be(now + TimeSpan.FromMinutes(30));
        renewed.ConnectedAt.Should().Be(Moment.Start);
        renewed.Failures.Should().Be(0);
        renewed.RetryAt.Should().BeNull();
        renewed.Tokens.Scope.Should().Be("all");
        renewed.Tokens.RefreshToken.Should().Be(new Secret("next"));
    }

    [Fact]
    public void What_a_renewal_leaves_out_stays_as_it_was()
    {
        var renewed = With(Hour).Renew(new UpstreamTokens(new Secret("new"), null, null, null), Moment.Start);

        renewed.Tokens.RefreshToken.Should().Be(new Secret("r"));
        renewed.Tokens.Scope.Should().Be("notes");
        renewed.ExpiresAt.Should().BeNull();
    }

    [Theory]
    [InlineData(1, 0.0, 0.5)]
    [InlineData(1, 1.0, 1.0)]
    [InlineData(2, 1.0, 2.0)]
    [InlineData(4, 0.0, 4.0)]
    [InlineData(5, 1.0, 15.0)]
    [InlineData(2000000000, 1.0, 15.0)]
    public void A_pause_doubles_with_each_failure_up_to_a_quarter_of_a_minute(int failures, double spread, double seconds)
    {
        RefreshPause.After(failures, asked: null, spread).TotalSeconds.Should().BeApproximately(seconds, 0.001);
    }

    [Fact]
    public void A_provider_that_asks_for_time_gets_at_least_that()
    {
        RefreshPause.After(1, TimeSpan.FromSeconds(40), spread: 0).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(40))
            .And.BeLessThan(TimeSpan.FromSeconds(41));
    }

    [Fact]
    public void A_provider_that_asks_for_a_day_gets_five_minutes()
    {
        RefreshPause.After(1, TimeSpan.FromDays(1), spread: 0).Should().BeLessThan(RefreshPause.LongestAsked + TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_provider_that_asks_for_nothing_gets_the_usual(int seconds)
    {
        RefreshPause.After(3, TimeSpan.FromSeconds(seconds), 0.5).Should().Be(RefreshPause.After(3, null, 0.5));
    }

    private static Connection With(TimeSpan? lifetime, string? refresh = "r") => Connection.Make(
        ATrip.To(),
        new UpstreamTokens(new Secret("t"), refresh is null ? null : new Secret(refresh), "notes", lifetime),
        new SequenceSecrets(),
        Moment.Start);
}
