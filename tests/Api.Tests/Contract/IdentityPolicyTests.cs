using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Which identities the administrator lets people choose.</summary>
public class EnforcedIdentityTests(Shared<EnforcingBifrost> shared) : ContractTests<EnforcingBifrost>(shared)
{
    [StoreFact]
    public async Task The_identity_page_does_not_offer_Skip_when_enforce_auth_on_inference_is_on()
    {
        using var client = await Bifrost.NewFlowAsync();

        var html = await (await client.Http.GetAsync($"{Wire.Consent}?flow_id={client.FlowId}")).ShouldBePageAsync(200);

        html.Should().NotContain("consent/skip");
    }

    [StoreFact]
    public async Task Skip_answers_302_back_when_enforce_auth_on_inference_is_on()
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.SkipAsync()).ShouldLeadTo($"/oauth/consent?flow_id={client.FlowId}&error=skip_disabled");
    }

    [StoreFact]
    public async Task Submit_without_a_choice_leads_back_to_the_identity_page_when_Skip_is_not_allowed()
    {
        using var client = await Bifrost.NewFlowAsync();

        using var submitted = await client.SubmitAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        using var again = await client.SubmitAsync();

        submitted.ShouldLeadTo($"/oauth/consent?flow_id={client.FlowId}&error=identity_required");
        again.Headers.Location!.OriginalString.Should().StartWith($"{TestClient.Redirect}?code=");
    }
}

/// <summary>Self-declared user IDs (V-29): believed on this machine, not on a public address.</summary>
public class UserIdPolicyTests : OnAnyEngine
{
    [StoreFact]
    public async Task User_id_answers_302_back_where_a_user_ID_is_not_believed()
    {
        await using var server = await StartAsync(settings => settings.Usual() with
        {
            Client = settings.Client with { AllowSelfDeclaredUserId = false },
        });
        using var client = await new TestClient(server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        var page = await (await client.Http.GetAsync(opened.Headers.Location)).ShouldBePageAsync(200);

        using var answer = await client.ChooseUserIdAsync("alice");
        using var submitted = await client.SubmitAsync();

        page.Should().NotContain("consent/user-id");
        answer.ShouldLeadTo($"/oauth/consent?flow_id={client.FlowId}&error=user_id_disabled");
        ((int)submitted.StatusCode).Should().Be(302, "it counts as Skip, not as alice");
    }

    [StoreTheory]
    [InlineData("https://bifrost.example.com", null, false)]
    [InlineData("https://bifrost.example.com", true, true)]
    [InlineData("http://127.0.0.1:8080", null, true)]
    [InlineData("http://localhost:8080", false, false)]
    [InlineData(null, null, true)]
    public void A_user_ID_is_believed_as_configured_else_only_on_this_machine(string? publicUrl, bool? configured, bool believed)
    {
        var settings = new BifrostSettings
        {
            DataDirectory = "/unused",
            Store = new StoreSettings { Path = "/unused/Bifrost.db" },
            PublicUrl = publicUrl is null ? null : new Uri(publicUrl),
            Client = new ClientSettings { AllowSelfDeclaredUserId = configured },
        };

        settings.SelfDeclaredUserIdAllowed.Should().Be(believed);
    }
}
