using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;

namespace Bifrost.Api.Tests.Providers;

/// <summary>Faults where Bifrost registers itself at a provider.</summary>
public sealed class RegistrationFaultTests : ProviderTest
{
    private const string TryAgain = "The service cannot be reached right now. Try again in a moment.";
    private const string NotRegistered = "Bifrost could not register itself at the service. Tell your administrator.";

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task An_outage_is_a_matter_of_the_moment(int status)
    {
        Notes.Faults.Registration.Next(Fault.Status(status));
        using var client = await NewFlowAsync();

        await IsNotSentAsync(client, TryAgain);

        await NotesBifrost.ConnectAsync(client);
        Notes.Received.Registrations.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_registration_that_never_comes_is_given_up_after_the_limit()
    {
        Notes.Faults.Registration.Next(Fault.Hang);
        using var client = await NewFlowAsync();

        await IsNotSentAsync(client, TryAgain, timePasses: true);

        await NotesBifrost.ConnectAsync(client);
    }

    [Fact]
    public async Task A_refusal_is_told_to_the_administrator()
    {
        Notes.Faults.Registration.Always(Fault.OAuthError("invalid_client_metadata", 400));

        await IsNotSentAsync(await NewFlowAsync(), NotRegistered);
        Bifrost.Log.Lines.Should().Contain(line => line.Contains("invalid_client_metadata"));
    }

    [Fact]
    public async Task A_page_instead_of_a_registration_is_none()
    {
        Notes.Faults.Registration.Always(Fault.Page);

        await IsNotSentAsync(await NewFlowAsync(), NotRegistered);
    }

    [Fact]
    public async Task A_registration_of_50_MB_is_given_up()
    {
        Notes.Faults.Registration.Always(Fault.Flood);

        await IsNotSentAsync(await NewFlowAsync(), TryAgain);
    }
}

/// <summary>A provider at which nobody can register.</summary>
public sealed class NoRegistrationTests : ProviderTest
{
    protected override NotesOptions Options => new() { AllowRegistration = false };

    [Fact]
    public async Task Without_a_configured_client_the_person_and_the_log_say_what_is_missing()
    {
        await IsNotSentAsync(await NewFlowAsync(), "Bifrost could not register itself at the service. Tell your administrator.");

        Bifrost.Log.Lines.Should().Contain(line => line.Contains("a client_id must be configured"));
    }
}
