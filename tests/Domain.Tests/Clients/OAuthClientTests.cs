using Bifrost.Domain.Clients;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Clients;

/// <summary>A client is known by an identifier that Bifrost chose.</summary>
public sealed class OAuthClientTests
{
    [Fact]
    public void A_new_client_was_never_used()
    {
        var client = AClient.With();

        client.RegisteredAt.Should().Be(Moment.Start);
        client.LastUsedAt.Should().BeNull();
    }

    [Fact]
    public void The_identifier_is_the_generators_and_never_the_clients()
    {
        var client = OAuthClient.Register(AClient.Metadata(), new SequenceSecrets(), Moment.Start);

        client.Id.Value.Should().Be(SequenceSecrets.Id(1));
        Guid.TryParse(client.Id.Value, out _).Should().BeTrue();
    }

    [Fact]
    public void Two_registrations_of_one_program_are_two_clients()
    {
        var secrets = new SequenceSecrets();
        var metadata = AClient.Metadata();

        OAuthClient.Register(metadata, secrets, Moment.Start).Id
            .Should().NotBe(OAuthClient.Register(metadata, secrets, Moment.Start).Id);
    }

    [Fact]
    public void A_client_is_shown_by_the_name_it_gave()
    {
        var metadata = AClient.Metadata() with { ClientName = "Cursor" };

        OAuthClient.Register(metadata, new SequenceSecrets(), Moment.Start).DisplayName.Should().Be("Cursor");
    }

    [Fact]
    public void A_client_without_a_name_is_shown_as_such()
    {
        AClient.With().DisplayName.Should().Be("An unnamed client");
    }

    [Fact]
    public void A_stored_client_is_the_one_that_was_stored()
    {
        var metadata = AClient.Metadata();
        var client = OAuthClient.Restore(new ClientId("id"), metadata, Moment.Start, Moment.Start.AddDays(1));

        client.Id.Value.Should().Be("id");
        client.Metadata.Should().BeSameAs(metadata);
        client.LastUsedAt.Should().Be(Moment.Start.AddDays(1));
    }
}
