using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Management;

/// <summary>What ends with a virtual key, at once, and what of others does not .</summary>
public sealed class KeyEndingTests(NotesBifrost bifrost) : IClassFixture<NotesBifrost>
{
    private readonly HttpClient _http = new TestClient(bifrost.Server.BaseUrl).Http;

    [Theory]
    [InlineData("DELETE", null)]
    [InlineData("PUT", """{"is_active":false}""")]
    public async Task A_key_that_ends_takes_its_sessions_and_connections_along_and_its_providers_are_told(string method, string? body)
    {
        var (id, value) = await _http.MakeKeyAsync($"ending-{method}");
        var holder = await bifrost.ConnectedAsync(value, $"holder-{method}");
        var other = await bifrost.ConnectedAsync(TestServers.BobKey, $"bob-{method}");
        var revocations = Revocations();

        await _http.AdminJsonAsync(method, $"{Admin.Keys}/{id}", body);

        await holder.Client.ShouldBeRefusedAsync(holder.Token);
        await holder.Client.ShouldBeRefusedAsync(value);
        (await ConnectionsOfAsync($"virtual_key_id={id}")).Should().Be(0);
        (Revocations() - revocations).Should().Be(1);
        (await NotesBifrost.CallAsync(other.Client, other.Token, "notes-whoami")).Should().Be($"bob-{method}");
        (await ConnectionsOfAsync("virtual_key_id=bob")).Should().Be(1);
    }

    [Fact]
    public async Task A_key_that_is_activated_again_starts_with_nothing()
    {
        var (id, value) = await _http.MakeKeyAsync("back-again");
        var holder = await bifrost.ConnectedAsync(value, "carol");
        await _http.AdminJsonAsync("PUT", $"{Admin.Keys}/{id}", """{"is_active":false}""");

        await _http.AdminJsonAsync("PUT", $"{Admin.Keys}/{id}", """{"is_active":true}""");

        (await holder.Client.GatewayStatusAsync(value)).Should().Be(200);
        await holder.Client.ShouldBeRefusedAsync(holder.Token);
        (await NotesBifrost.CallAsync(holder.Client, value, "notes-connect")).Should().Contain("Open this URL");
    }

    [Fact]
    public async Task A_code_of_a_key_that_ended_is_refused()
    {
        var (id, value) = await _http.MakeKeyAsync("with-a-code");
        var client = await bifrost.NewFlowAsync(value);
        using var submitted = await client.SubmitAsync();

        await _http.AdminJsonAsync("DELETE", $"{Admin.Keys}/{id}");

        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));
        await redeemed.ShouldBeOAuthErrorAsync(400, "invalid_grant");
    }

    [Theory]
    [InlineData("DELETE", null)]
    [InlineData("PUT", """{"is_active":false}""")]
    public async Task A_browser_at_the_provider_does_not_bring_back_what_was_ended(string method, string? body)
    {
        var (id, value) = await _http.MakeKeyAsync($"at-the-provider-{method}");
        var client = await bifrost.NewFlowAsync(value);
        using var departure = await client.DepartAsync();
        var back = await NotesBifrost.LogInAsync(departure, "dave");

        await _http.AdminJsonAsync(method, $"{Admin.Keys}/{id}", body);
        using var arrived = await client.Http.GetAsync(back);

        ((int)arrived.StatusCode).Should().Be(400);
        (await bifrost.StoredAsync<long>("SELECT COUNT(*) FROM connections c INNER JOIN subjects s ON s.subject_id = c.subject_id "
            + $"WHERE s.subject_key = '{id}'")).Should().Be(0L);
    }

    [Fact]
    public async Task A_flow_in_which_the_key_was_chosen_leads_back_to_the_choice()
    {
        var (id, value) = await _http.MakeKeyAsync("chosen");
        var client = await bifrost.NewFlowAsync(value);

        await _http.AdminJsonAsync("PUT", $"{Admin.Keys}/{id}", """{"is_active":false}""");

        using var submitted = await client.SubmitAsync();
        submitted.ShouldLeadTo($"/oauth/consent?flow_id={client.FlowId}&error=identity_changed");
    }

    [Fact]
    public async Task A_link_that_was_printed_for_a_key_dies_with_it()
    {
        var (id, value) = await _http.MakeKeyAsync("printed");
        using var client = new TestClient(bifrost.Server.BaseUrl);
        var link = await NotesBifrost.LinkAsync(client, value);

        await _http.AdminJsonAsync("DELETE", $"{Admin.Keys}/{id}");

        using var opened = await client.Http.GetAsync(link);
        ((int)opened.StatusCode).Should().Be(401);
    }

    [Fact]
    public async Task A_provider_that_fails_does_not_keep_a_key_alive()
    {
        var (id, value) = await _http.MakeKeyAsync("stubborn");
        var holder = await bifrost.ConnectedAsync(value, "erin");
        bifrost.Notes.Faults.Revocation.Always(Fault.Status(500));

        await _http.AdminJsonAsync("DELETE", $"{Admin.Keys}/{id}");
        bifrost.Notes.Faults.Revocation.Clear();

        await holder.Client.ShouldBeRefusedAsync(value);
        (await ConnectionsOfAsync($"virtual_key_id={id}")).Should().Be(0);
    }

    private int Revocations() => bifrost.Notes.Received.Revocations.Count;

    private async Task<int> ConnectionsOfAsync(string filter) =>
        (await _http.AdminJsonAsync("GET", $"{Admin.Connections}?{filter}")).GetProperty("total_count").GetInt32();
}
