using Bifrost.Application.Clients;
using Bifrost.Domain.Clients;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Clients;

public sealed class RegisterClientTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync(settings => settings.Usual() with
    {
        Limits = settings.Limits with { RegistrationsPerSource = 3, MaxUnusedClients = 5 },
    });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_client_gets_an_identifier_that_is_a_uuid_and_is_stored_with_what_it_said()
    {
        var registered = await RegisterAsync("192.0.2.1");

        Guid.TryParseExact(registered.Value.Id.Value, "D", out _).Should().BeTrue();
        var stored = await _host.UseAsync((IOAuthClientRepository clients) => clients.FindAsync(registered.Value.Id, default));
        stored!.Metadata.ClientName.Should().Be("A client");
        stored.Metadata.RedirectUris.Should().ContainSingle().Which.Value.Should().Be(Walk.Redirect);
        stored.RegisteredAt.Should().Be(_host.Clock.GetUtcNow());
        stored.LastUsedAt.Should().BeNull();
    }

    [Fact]
    public async Task Metadata_that_cannot_be_registered_is_refused_and_nothing_is_stored()
    {
        var refused = await _host.SendAsync(new RegisterClientCommand(
            new ClientRegistration { RedirectUris = ["javascript:alert(1)"] }, Walk.Source));

        refused.Error.Code.Should().Be("redirect_invalid");
        (await _host.CountAsync("oauth_clients")).Should().Be(0);
    }

    [Fact]
    public async Task A_source_that_registers_without_end_waits_for_the_rest_of_its_window()
    {
        await RegisterAsync("192.0.2.1");
        await RegisterAsync("192.0.2.1");
        await RegisterAsync("192.0.2.1");
        _host.Clock.Advance(TimeSpan.FromMinutes(4));

        var refused = await RegisterAsync("192.0.2.1");

        refused.Error.Code.Should().Be("too_many_registrations");
        refused.Error.RetryAfter.Should().Be(TimeSpan.FromMinutes(6));
        (await _host.CountAsync("oauth_clients")).Should().Be(3);
    }

    [Fact]
    public async Task Another_source_is_not_counted_with_it()
    {
        await RegisterAsync("192.0.2.1");
        await RegisterAsync("192.0.2.1");
        await RegisterAsync("192.0.2.1");

        (await RegisterAsync("192.0.2.2")).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_source_may_register_again_in_the_next_window()
    {
        for (var count = 0; count < 4; count++)
        {
            await RegisterAsync("192.0.2.1");
        }

        _host.Clock.Advance(TimeSpan.FromMinutes(10));

        (await RegisterAsync("192.0.2.1")).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_store_full_of_clients_that_nobody_used_takes_no_more()
    {
        await FillAsync();

        var refused = await RegisterAsync("192.0.2.9");

        refused.Error.Code.Should().Be("too_many_registrations");
        refused.Error.RetryAfter.Should().BePositive();
        (await _host.CountAsync("oauth_clients")).Should().Be(5);
    }

    [Fact]
    public async Task A_client_that_somebody_consented_to_does_not_count_as_unused()
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.SkipAsync();
        await walk.CodeAsync();
        await FillAsync();

        (await _host.CountAsync("oauth_clients")).Should().Be(6);
    }

    private async Task FillAsync()
    {
        for (var count = 0; count < 5; count++)
        {
            (await RegisterAsync($"198.51.100.{count}")).Failed.Should().BeFalse();
        }
    }

    private Task<Domain.Common.Result<OAuthClient>> RegisterAsync(string source) =>
        _host.SendAsync(new RegisterClientCommand(Walk.Registration, source));
}
