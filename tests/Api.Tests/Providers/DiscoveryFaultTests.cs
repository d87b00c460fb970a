using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream.Faults;

namespace Bifrost.Api.Tests.Providers;

/// <summary>Faults on the way to a provider: what the person who clicks "Connect" reads, and that nothing of it is kept.</summary>
public sealed class DiscoveryFaultTests : ProviderTest
{
    private const string TryAgain = "The service cannot be reached right now. Try again in a moment.";
    private const string TellAdministrator = "sign-in is not set up in a way that can be used safely. Tell your administrator.";

    [Fact]
    public Task A_server_that_never_answers_is_given_up_after_the_limit() =>
        FailsForNowAsync(() => Notes.Faults.Mcp.Always(Fault.Hang), timePasses: true);

    [Fact]
    public Task Resource_metadata_that_never_comes_is_given_up_after_the_limit() =>
        FailsForNowAsync(() => Notes.Faults.ResourceMetadata.Always(Fault.Hang), timePasses: true);

    [Fact]
    public Task A_providers_metadata_that_never_comes_is_given_up_after_the_limit() =>
        FailsForNowAsync(() => Broken(Fault.Hang), timePasses: true);

    [Fact]
    public async Task A_document_of_50_MB_is_given_up()
    {
        await FailsForNowAsync(() => Broken(Fault.Flood));

        Bifrost.Log.Lines.Should().Contain(line => line.Contains("answered with more than"));
    }

    [Fact]
    public async Task Resource_metadata_of_50_MB_is_passed_over()
    {
        Notes.Faults.ResourceMetadata.Always(Fault.Flood);

        using var client = await NewFlowAsync();
        using var departure = await client.DepartAsync();

        ((int)departure.StatusCode).Should().Be(302);
        Bifrost.Log.Lines.Should().Contain(line => line.Contains("passed over") && line.Contains("answered with more than"));
    }

    [Fact]
    public Task A_connection_that_breaks_is_a_matter_of_the_moment() =>
        FailsForNowAsync(() => Broken(Fault.Drop));

    [Fact]
    public async Task A_document_that_is_down_is_passed_over_for_the_one_of_OpenID_Connect()
    {
        Notes.Faults.ServerMetadata.Always(Fault.Drop);

        await IsSentAsync();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public Task An_outage_is_a_matter_of_the_moment(int status) =>
        FailsForNowAsync(() => Broken(Fault.Status(status, retryAfter: TimeSpan.FromSeconds(30))));

    [Fact]
    public async Task Metadata_that_is_no_JSON_is_none()
    {
        Broken(Fault.Garbage);

        await IsNotSentAsync(await NewFlowAsync(), TellAdministrator);
    }

    [Fact]
    public async Task A_page_where_metadata_should_be_is_none()
    {
        Broken(Fault.Page);

        await IsNotSentAsync(await NewFlowAsync(), TellAdministrator);
    }

    [Fact]
    public async Task A_page_for_every_unknown_path_does_not_hide_metadata_elsewhere()
    {
        Notes.Faults.ServerMetadata.Always(Fault.Page);

        await IsSentAsync();
    }

    [Fact]
    public async Task Metadata_that_only_OpenID_Connect_knows_is_found()
    {
        Notes.Faults.ServerMetadata.Always(Fault.Status(404));

        await IsSentAsync();
    }

    [Theory]
    [InlineData("https://attacker.example")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Metadata_of_another_issuer_is_refused(string? issuer)
    {
        Broken(Fault.Change(json => json["issuer"] = issuer));

        await IsNotSentAsync(await NewFlowAsync(), TellAdministrator);
        Notes.Received.Registrations.Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://attacker.example/mcp")]
    [InlineData("{base}mcp-of-another")]
    [InlineData(null)]
    public async Task Metadata_for_another_resource_is_not_used(string? resource)
    {
        Notes.Faults.ResourceMetadata.Always(Fault.Change(json => json["resource"] = resource?.Replace("{base}", $"{Notes.BaseUrl}")));
        using var client = await NewFlowAsync();

        using var departure = await client.DepartAsync();

        departure.Headers.Location!.Authority.Should().Be(Notes.BaseUrl.Authority, "the server is its own authorization server");
        departure.Headers.Location.Query.Should().NotContain("resource=");
        Bifrost.Log.Lines.Should().Contain(line => line.StartsWith("Warning") && line.Contains("for another resource"));
    }

    [Fact]
    public async Task A_provider_that_knows_no_PKCE_is_refused()
    {
        Broken(Fault.Change(json => json.Remove("code_challenge_methods_supported")));

        await IsNotSentAsync(await NewFlowAsync(), TellAdministrator);
    }

    /// <summary>Addresses that hurt whoever opens them (CVE-2025-6514 and its kin), at each endpoint.</summary>
    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(document.domain)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("a:$(calc.exe)?response_type=code")]
    [InlineData("\\\\attacker.example\\share")]
    [InlineData("//attacker.example/authorize")]
    [InlineData("https://attacker.example/\r\nSet-Cookie: a=b")]
    [InlineData("https://trusted.example@attacker.example/")]
    [InlineData("http://attacker.example/authorize")]
    [InlineData("https://attacker.example/#fragment")]
    [InlineData("vscode://attacker.example/")]
    [InlineData("")]
    public async Task A_hostile_address_is_never_in_a_Location_and_never_kept(string address)
    {
        foreach (var endpoint in new[] { "authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint" })
        {
            Notes.Faults.Clear();
            Broken(Fault.Change(json => json[endpoint] = address));
            Advance(TimeSpan.FromSeconds(5));

            await IsNotSentAsync(await NewFlowAsync(), TellAdministrator);
        }

        Notes.Received.Registrations.Should().BeEmpty();
        Bifrost.Log.Lines.Should().NotContain(line => line.Contains("calc.exe"), "what a provider says is data, and not ours to repeat");
    }

    private void Broken(Fault fault)
    {
        Notes.Faults.ServerMetadata.Always(fault);
        Notes.Faults.OpenIdMetadata.Always(fault);
    }

    private async Task FailsForNowAsync(Action breakIt, bool timePasses = false)
    {
        breakIt();
        using var client = await NewFlowAsync();

        await IsNotSentAsync(client, TryAgain, timePasses);

        Notes.Faults.Clear();
        Advance(TimeSpan.FromSeconds(5));
        await NotesBifrost.ConnectAsync(client);
    }

    private async Task IsSentAsync()
    {
        using var client = await NewFlowAsync();

        await NotesBifrost.ConnectAsync(client);
    }
}
