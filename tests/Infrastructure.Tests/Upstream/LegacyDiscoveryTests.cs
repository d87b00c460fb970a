using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>Servers of MCP 2025-03-26, servers that answer oddly, and servers that want to lead Bifrost astray.</summary>
public sealed class LegacyDiscoveryTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    private StubServer _canary = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = (await StubServer.StartAsync()).WantsToken();
        _canary = await StubServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
        await _canary.DisposeAsync();
    }

    [Fact]
    public async Task A_server_without_resource_metadata_is_its_own_provider()
    {
        _server.Json(Providers.ServerPath, Providers.Metadata(_server.Origin).With("token_endpoint", $"{_server.Origin}/oauth/token"));

        var found = await FindAsync();

        found.Value.TokenUrl.AbsolutePath.Should().Be("/oauth/token");
        found.Value.Resource.Should().BeNull();
    }

    [Fact]
    public async Task A_protected_server_without_any_metadata_has_the_default_endpoints()
    {
        var found = await FindAsync();

        found.Value.Should().BeEquivalentTo(new UpstreamProvider
        {
            Issuer = _server.Origin,
            AuthorizeUrl = new Uri($"{_server.Origin}/authorize"),
            TokenUrl = new Uri($"{_server.Origin}/token"),
            RegistrationUrl = new Uri($"{_server.Origin}/register"),
            IsAssumed = true,
            IsIssuerUnknown = true,
        });
    }

    [Fact]
    public async Task An_open_server_without_any_metadata_has_no_provider()
    {
        _server.Says("/mcp", 200, "{}");

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);
    }

    [Fact]
    public async Task A_server_whose_stream_never_ends_is_still_understood()
    {
        _server.On("/mcp", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        _server.NamesProvider(_server.Origin).Json(Providers.ServerPath, Providers.Metadata(_server.Origin));

        (await FindAsync()).Value.Issuer.Should().Be(_server.Origin);
    }

    [Fact]
    public async Task A_server_that_is_down_is_unreachable()
    {
        _server.Says("/mcp", 503, "");

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_server_whose_metadata_is_down_does_not_fall_back_to_guesses()
    {
        _server.Says($"{Providers.ResourcePath}/mcp", 500, "");

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
    }

    [Fact]
    public async Task A_server_that_fails_in_one_place_and_answers_in_the_next_is_understood()
    {
        _server.Says($"{Providers.ResourcePath}/mcp", 502, "");
        _server.Json(Providers.ResourcePath, Providers.Resource(_server.Origin, _server.Origin));
        _server.Json(Providers.ServerPath, Providers.Metadata(_server.Origin));

        (await FindAsync()).Value.Issuer.Should().Be(_server.Origin);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::ffff:127.0.0.1]:{canary}/")]
    [InlineData("https://[::ffff:127.0.0.1]:{canary}/")]
    [InlineData("http://localhost:{canary}/")]
    [InlineData("https://localhost:{canary}/")]
    [InlineData("https://2130706434:{canary}/")]
    public async Task A_challenge_cannot_send_Bifrost_into_the_network(string address)
    {
        await using var strict = OnlyMcpInternal();
        _server.WantsToken($"resource_metadata=\"{WithPort(address)}\"");

        var found = await strict.OAuth.FindProviderAsync(Outbound.Client($"http://mcp.internal:{_server.Port}/mcp"), default);

        found.Error.Should().Be(UpstreamErrors.ProviderUnusable);
        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_authorization_server_whose_name_points_inside_is_not_dialled()
    {
        await using var strict = OnlyMcpInternal();
        var server = $"http://mcp.internal:{_server.Port}/mcp";
        _server.Json($"{Providers.ResourcePath}/mcp", Providers.Resource(server, $"https://evil.example:{_canary.Port}"));

        var found = await strict.OAuth.FindProviderAsync(Outbound.Client(server), default);

        found.Error.Should().Be(UpstreamErrors.ProviderUnusable);
        strict.Lookups.Should().Equal("mcp.internal", "evil.example");
        strict.Log.All.Should().Contain("evil.example").And.Contain("notes").And.Contain("loopback");
        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Metadata_that_redirects_elsewhere_is_not_there()
    {
        _server.Redirects($"{Providers.ResourcePath}/mcp", $"{_canary.Origin}/internal");
        _server.Redirects(Providers.ServerPath, $"{_canary.Origin}/internal");

        await FindAsync();

        _canary.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task No_credential_and_no_cookie_is_shown_while_searching()
    {
        await FindAsync();

        _server.Requests.Should().NotBeEmpty().And.OnlyContain(seen =>
            !seen.Headers.ContainsKey("Authorization") && !seen.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_server_of_the_older_transport_is_asked_with_GET()
    {
        var client = Outbound.Client($"{_server.Origin}/mcp") with { ConnectionType = McpConnectionType.Sse };

        await _outbound.OAuth.FindProviderAsync(client, default);

        _server.Requests[0].Method.Should().Be("GET");
    }

    [Fact]
    public async Task A_child_process_has_no_provider_to_discover()
    {
        var client = Outbound.Client($"{_server.Origin}/mcp") with { ConnectionType = McpConnectionType.Stdio, Endpoint = null };

        (await _outbound.OAuth.FindProviderAsync(client, default)).Error.Should().Be(UpstreamErrors.ProviderUnusable);
    }

    private string WithPort(string address) =>
        address.Replace("{canary}", _canary.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private async Task<Result<UpstreamProvider>> FindAsync() =>
        await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp"), default);

    /// <summary>A file that names one host; its address and the next ones the resolver is asked for are loopback.</summary>
    private static Outbound OnlyMcpInternal() => new(["mcp.internal"], null, ["127.0.0.1"], ["127.0.0.1"]);
}
