using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>What was known of a provider counts while nobody says anything else, for a day.</summary>
public sealed class StaleProviderTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    private StubServer _provider = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = (await StubServer.StartAsync()).WantsToken();
        _provider = await StubServer.StartAsync();
        _server.NamesProvider(_provider.Origin);
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));
        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
        _outbound.Clock.Advance(ProviderCache.Lifetime);
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(503, "")]
    [InlineData(429, "")]
    [InlineData(404, "")]
    [InlineData(200, "<!doctype html><p>Back soon")]
    [InlineData(200, "{\"issuer\":")]
    public async Task An_outage_of_the_providers_metadata_is_no_outage_of_the_provider(int status, string body)
    {
        _provider.Says(Providers.ServerPath, status, body);

        (await FindAsync()).Value.TokenUrl.Should().Be(new Uri($"{_provider.Origin}/token"));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(404)]
    public async Task An_outage_of_the_servers_metadata_is_none_either_and_nobody_is_guessed_instead(int status)
    {
        _server.Says($"{Providers.ResourcePath}/mcp", status, "");

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task The_same_issuer_in_another_place_counts_while_a_hint_is_away()
    {
        _server.WantsToken($"resource_metadata=\"{_server.Origin}/away\"").Says("/away", 503, "");
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin).With("token_endpoint", $"{_provider.Origin}/new"));

        (await FindAsync()).Value.TokenUrl.AbsolutePath.Should().Be("/new");
        var asked = _server.Requests.Count;
        _outbound.Clock.Advance(ProviderCache.StalePause);
        (await FindAsync()).Value.IsAssumed.Should().BeFalse();
        _server.Requests.Should().HaveCount(asked, "what was learned counts for its whole time");
    }

    [Fact]
    public async Task Another_issuer_in_another_place_does_not_count_while_a_hint_is_away()
    {
        await using var other = await StubServer.StartAsync();
        other.Json(Providers.ServerPath, Providers.Metadata(other.Origin));
        _server.WantsToken($"resource_metadata=\"{_server.Origin}/away\"").Says("/away", 503, "").NamesProvider(other.Origin);

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_keeps_its_provider()
    {
        await _server.DisposeAsync();

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task A_provider_is_used_on_for_a_day_and_no_longer()
    {
        _provider.Says(Providers.ServerPath, 503, "");
        _outbound.Clock.Advance(ProviderCache.StaleLifetime - ProviderCache.Lifetime - TimeSpan.FromTicks(1));
        (await FindAsync()).Failed.Should().BeFalse();

        _outbound.Clock.Advance(ProviderCache.StalePause);

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task It_is_asked_once_a_minute_meanwhile_and_learned_when_it_is_back()
    {
        _provider.Says(Providers.ServerPath, 503, "");
        await FindAsync();
        var asked = _provider.Requests.Count;
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin).With("token_endpoint", $"{_provider.Origin}/new"));

        (await FindAsync()).Value.TokenUrl.AbsolutePath.Should().Be("/token");
        _provider.Requests.Should().HaveCount(asked);
        _outbound.Clock.Advance(ProviderCache.StalePause);

        (await FindAsync()).Value.TokenUrl.AbsolutePath.Should().Be("/new");
    }

    [Fact]
    public async Task Another_issuer_counts_at_once()
    {
        await using var other = await StubServer.StartAsync();
        other.Json(Providers.ServerPath, Providers.Metadata(other.Origin));
        _server.NamesProvider(other.Origin);

        (await FindAsync()).Value.Issuer.Should().Be(other.Origin);
    }

    [Fact]
    public async Task An_endpoint_that_must_not_be_used_counts_at_once()
    {
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin).With("token_endpoint", "https://169.254.169.254/"));

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);
    }

    [Fact]
    public async Task A_client_that_was_configured_anew_has_nothing_to_go_on_with()
    {
        _provider.Says(Providers.ServerPath, 503, "");

        (await FindAsync(new McpOAuthSettings { Scopes = ["read"] })).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_doubt_has_the_provider_asked_and_keeps_what_is_known_where_it_is_silent()
    {
        await FindAsync();
        _provider.Says(Providers.ServerPath, 503, "");
        var asked = _provider.Requests.Count;

        _outbound.OAuth.ForgetProvider(Client());

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
        _provider.Requests.Should().HaveCountGreaterThan(asked);
    }

    [Fact]
    public async Task Doubts_in_a_row_are_heard_once()
    {
        await FindAsync();
        var asked = _server.Requests.Count;

        for (var doubt = 0; doubt < 5; doubt++)
        {
            _outbound.OAuth.ForgetProvider(Client());
            await FindAsync();
        }

        var once = _server.Requests.Count - asked;
        _outbound.Clock.Advance(ProviderCache.DoubtPause);
        _outbound.OAuth.ForgetProvider(Client());
        await FindAsync();

        _server.Requests.Count.Should().Be(asked + once + once);
        once.Should().Be(2, "one probe and one look at the metadata");
    }

    private McpClient Client(McpOAuthSettings? settings = null) => Outbound.Client($"{_server.Origin}/mcp", settings);

    private Task<Result<UpstreamProvider>> FindAsync(McpOAuthSettings? settings = null) =>
        _outbound.OAuth.FindProviderAsync(Client(settings), default);
}
