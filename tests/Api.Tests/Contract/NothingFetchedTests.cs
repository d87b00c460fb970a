using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>What a client says about itself is never fetched, neither at registration nor when it is shown (R-30, V-08).</summary>
public class NothingFetchedTests(Shared<NotesBifrost> shared) : ContractTests<NotesBifrost>(shared)
{
    [StoreFact]
    public async Task No_address_of_a_registration_or_a_form_is_ever_asked()
    {
        var address = Bifrost.Notes.BaseUrl.ToString();
        using var client = new TestClient(Bifrost.Server.BaseUrl);
        using var registered = await client.Http.RegisterAsync(new
        {
            redirect_uris = new[] { TestClient.Redirect },
            client_uri = address,
            logo_uri = $"{address}logo.png",
            tos_uri = $"{address}tos",
            policy_uri = $"{address}policy",
            jwks_uri = $"{address}jwks",
            sector_identifier_uri = $"{address}sector",
        });
        client.ClientId = (await registered.JsonAsync()).GetProperty("client_id").GetString()!;
        using var opened = await client.AuthorizeAsync();
        var page = await (await client.Http.GetAsync(opened.Headers.Location)).ShouldBePageAsync(200);
        using var chosen = await client.ChooseUserIdAsync(address);
        using var submitted = await client.SubmitAsync();

        Bifrost.Notes.Received.All.Should().BeEmpty();
        page.Should().NotContain("logo.png");
    }
}
