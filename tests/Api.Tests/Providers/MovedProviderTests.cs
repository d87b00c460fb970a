using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Providers;

/// <summary>A service that moves to another provider, and one whose documents are away for a while.</summary>
public sealed class MovedProviderTests : ProviderTest
{
    private const string Paused = "The account stays connected";
    private NotesServer _other = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _other = await StartServiceAsync(new NotesOptions { Name = "Other" });
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task The_next_call_after_a_move_answers_a_link_that_leads_to_the_new_provider()
    {
        var (client, token) = await SignInConnectedAsync();
        Notes.MoveSignInTo(_other);

        var answer = await WhoAmIAsync(client, token);

        answer.Should().StartWith("Authentication required for notes.");
        Advance(TimeSpan.FromSeconds(1));
        await ReconnectAsync(client, answer);
        _other.Received.Registrations.Should().ContainSingle();
        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    [Fact]
    public async Task Nothing_that_belongs_to_the_old_provider_is_sent_to_the_new_one()
    {
        var (client, token) = await SignInConnectedAsync();
        var old = Notes.Received.TokenRequests.Single().Form["client_id"];
        Advance(TokenLife);
        await WhoAmIAsync(client, token);
        Notes.MoveSignInTo(_other);
        await ReconnectAsync(client, await WhoAmIAsync(client, token));
        Advance(TokenLife);
        await WhoAmIAsync(client, token);

        var sent = _other.Received.All.Select(request => $"{request.Query} {request.Body} {string.Join(' ', request.Headers.Values)}").ToList();

        sent.Should().NotBeEmpty().And.NotContain(request => request.Contains(old));
        _other.RefreshUses.Should().ContainSingle().Which.IsRepeat.Should().BeFalse();
        _other.Received.TokenRequests.Should().HaveCount(2, "one code and one refresh token, both its own");
    }

    [Fact]
    public async Task A_renewal_after_a_move_sends_the_old_refresh_token_nowhere()
    {
        var (client, token) = await SignInConnectedAsync();
        Notes.MoveSignInTo(_other);
        Advance(TokenLife);

        (await WhoAmIAsync(client, token)).Should().StartWith("Authentication required for notes.");

        Notes.RefreshUses.Should().BeEmpty();
        _other.Received.TokenRequests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(503)]
    [InlineData(404)]
    public async Task Documents_that_are_away_for_a_day_keep_nobody_from_renewing(int status)
    {
        var (client, token) = await SignInConnectedAsync();
        Away(Fault.Status(status));

        for (var hour = 0; hour < 23; hour++)
        {
            Advance(TimeSpan.FromHours(1));
            (await WhoAmIAsync(client, token)).Should().Be("alice");
        }

        Notes.RefreshUses.Should().HaveCount(23);
        Notes.Received.Registrations.Should().ContainSingle();
    }

    [Fact]
    public async Task Documents_that_are_away_longer_pause_renewals_and_end_nothing()
    {
        var (client, _) = await SignInConnectedAsync();
        var token = TestServers.AliceKey;
        Away(Fault.Status(503));
        Advance(TimeSpan.FromHours(25));

        (await WhileTimePassesAsync(WhoAmIAsync(client, token))).Should().Contain(Paused);

        Notes.Faults.Clear();
        Advance(TimeSpan.FromMinutes(1));
        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    [Fact]
    public async Task A_page_for_every_path_while_a_service_is_under_repair_ends_nothing()
    {
        var (client, token) = await SignInConnectedAsync();
        Away(Fault.Page);
        Notes.Faults.Token.Always(Fault.Page);
        Advance(TimeSpan.FromHours(1));

        (await WhileTimePassesAsync(WhoAmIAsync(client, token))).Should().Contain(Paused);

        Notes.Faults.Clear();
        Advance(TimeSpan.FromMinutes(1));
        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    private void Away(Fault fault)
    {
        Notes.Faults.ResourceMetadata.Always(fault);
        Notes.Faults.ServerMetadata.Always(fault);
        Notes.Faults.OpenIdMetadata.Always(fault);
    }
}
