using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Upstream;

/// <summary>Connections, printed links and shared logins, and how long each is good.</summary>
public sealed class ConnectionTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_connection_belongs_to_the_subject_server_and_issuer_of_its_trip()
    {
        var connection = With(Hour);

        connection.Subject.Value.Should().Be("subject-1");
        connection.McpClient.Value.Should().Be("notes-id");
        connection.Issuer.Should().Be(ATrip.Issuer);
        connection.Label.Should().BeEmpty();
        connection.Status.Should().Be(ConnectionStatus.Active);
        connection.ConnectedAt.Should().Be(Moment.Start);
    }

    [Fact]
    public void A_token_is_sent_until_five_seconds_before_its_end()
    {
        With(Hour).IsUsableAt(Moment.Start + Hour - TimeSpan.FromSeconds(5) - Moment.Tick).Should().BeTrue();
    }

    [Fact]
    public void A_token_is_not_sent_in_its_last_five_seconds()
    {
        With(Hour).IsUsableAt(Moment.Start + Hour - TimeSpan.FromSeconds(5)).Should().BeFalse();
    }

    [Fact]
    public void A_token_ends_when_its_provider_said()
    {
        With(Hour).ExpiresAt.Should().Be(Moment.Start + Hour);
    }

    [Fact]
    public void A_token_without_an_end_is_sent_until_it_is_refused()
    {
        With(null).ExpiresAt.Should().BeNull();
        With(null).IsUsableAt(Moment.Start.AddYears(10)).Should().BeTrue();
    }

    [Fact]
    public void A_token_that_lives_longer_than_time_itself_has_no_end()
    {
        With(TimeSpan.MaxValue).ExpiresAt.Should().BeNull();
        With(TimeSpan.MaxValue).IsUsableAt(Moment.Start.AddYears(10)).Should().BeTrue();
    }

    [Fact]
    public void A_refused_connection_is_not_used()
    {
        (With(null) with { Status = ConnectionStatus.NeedsReauth }).IsUsableAt(Moment.Start).Should().BeFalse();
    }

    [Fact]
    public void A_printed_link_works_for_ten_minutes()
    {
        Link().ExpiresAt.Should().Be(Moment.Start.AddMinutes(10));
    }

    [Fact]
    public void A_printed_link_names_subject_and_server_and_keeps_only_a_hash()
    {
        Link().Subject.Value.Should().Be("subject-1");
        Link().McpClient.Value.Should().Be("notes-id");
        Link().Hash.Matches(SequenceSecrets.Secret(4).Hash()).Should().BeTrue();
    }

    [Fact]
    public void An_administrators_login_is_waited_for_fifteen_minutes()
    {
        OAuthConfig.Lifetime.Should().Be(TimeSpan.FromMinutes(15));
    }

    private static Connection With(TimeSpan? lifetime) => Connection.Make(
        ATrip.To(), new UpstreamTokens(new Secret("t"), null, null, lifetime), new SequenceSecrets(), Moment.Start);

    private static LinkHandle Link() =>
        LinkHandle.Make(SequenceSecrets.Secret(4), new SubjectId("subject-1"), new McpClientId("notes-id"), Moment.Start);
}
