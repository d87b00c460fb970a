using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>Registered OAuth clients as an administrator sees and removes them.</summary>
public sealed class OAuthClientsTests(UsualBifrost bifrost) : IClassFixture<UsualBifrost>
{
    private readonly HttpClient _http = bifrost.NewClient().Http;

    [Fact]
    public async Task A_client_is_listed_with_what_it_said_and_what_it_has()
    {
        using var client = bifrost.NewClient();
        await client.RegisterAsync(name: "Quite particular");
        var before = await _http.AdminJsonAsync("GET", $"{Admin.Clients}/{client.ClientId}");
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        await client.FinishAsync();

        var list = await _http.AdminJsonAsync("GET", $"{Admin.Clients}?search=QUITE");
        var listed = list.GetProperty("clients").EnumerateArray().Single();

        list.Members().Should().Equal("clients", "count", "total_count", "limit", "offset");
        before.TryGetProperty("last_used_at", out _).Should().BeFalse();
        listed.GetProperty("client_name").GetString().Should().Be("Quite particular");
        listed.GetProperty("redirect_uris")[0].GetString().Should().Be(TestClient.Redirect);
        listed.GetProperty("live_sessions").GetInt64().Should().Be(1);
        listed.TryGetProperty("last_used_at", out _).Should().BeTrue();
    }

    [Fact]
    public async Task A_removed_client_is_invalid_and_its_sessions_and_flows_are_gone()
    {
        using var client = bifrost.NewClient();
        var token = await client.SignInAsync(TestServers.AliceKey);
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);
        using var submitted = await client.SubmitAsync();
        using var waiting = await client.AuthorizeAsync();

        var removed = await _http.AdminJsonAsync("DELETE", $"{Admin.Clients}/{client.ClientId}");

        removed.GetProperty("status").GetString().Should().Be("success");
        await client.ShouldBeRefusedAsync(token);
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));
        await redeemed.ShouldBeOAuthErrorAsync(400, "invalid_client");
        using var page = await client.Http.GetAsync($"{Wire.Consent}?flow_id={client.FlowId}");
        ((int)page.StatusCode).Should().Be(400);
        using var anew = await client.AuthorizeAsync();
        ((int)anew.StatusCode).Should().Be(404);
        using var again = await _http.AdminAsync("DELETE", $"{Admin.Clients}/{client.ClientId}");
        await again.ShouldBeEnvelopeAsync(404, "oauth_client_not_found");
    }

    [Fact]
    public async Task Another_client_of_the_same_user_is_not_touched()
    {
        using var removed = bifrost.NewClient();
        await removed.SignInAsync(TestServers.BobKey);
        using var kept = bifrost.NewClient();
        var token = await kept.SignInAsync(TestServers.BobKey);

        await _http.AdminJsonAsync("DELETE", $"{Admin.Clients}/{removed.ClientId}");

        (await kept.GatewayStatusAsync(token)).Should().Be(200);
        (await kept.GatewayStatusAsync(TestServers.BobKey)).Should().Be(200);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_client_that_is_not_there_is_404(string method)
    {
        using var answer = await _http.AdminAsync(method, $"{Admin.Clients}/unknown");

        await answer.ShouldBeEnvelopeAsync(404, "oauth_client_not_found");
    }
}
