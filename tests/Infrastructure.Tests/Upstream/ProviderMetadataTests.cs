using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class ProviderMetadataTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    private StubServer _provider = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = (await StubServer.StartAsync()).WantsToken();
        _provider = await StubServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("https://attacker.example")]
    [InlineData("{provider}/tenant")]
    [InlineData(null)]
    public async Task Metadata_that_names_another_issuer_is_refused(string? issuer)
    {
        _server.NamesProvider(_provider.Origin);
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin)
            .With("issuer", issuer?.Replace("{provider}", _provider.Origin, StringComparison.Ordinal)));

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);
    }

    [Fact]
    public async Task A_bare_issuer_may_differ_by_its_slash_and_counts_as_its_metadata_writes_it()
    {
        _server.NamesProvider($"{_provider.Origin}/");
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task An_issuer_with_a_path_may_not()
    {
        _server.NamesProvider($"{_provider.Origin}/tenant/");
        _provider.Json($"{Providers.ServerPath}/tenant", Providers.Metadata($"{_provider.Origin}/tenant"));

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_issuer_has_a_limit(int over, bool isUsable)
    {
        var path = new string('a', UpstreamProvider.LongestIssuer + over - _provider.Origin.Length - 1);
        _server.NamesProvider($"{_provider.Origin}/{path}");
        _provider.Json($"{Providers.ServerPath}/{path}", Providers.Metadata($"{_provider.Origin}/{path}"));

        (await FindAsync()).Failed.Should().Be(!isUsable);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("plain")]
    [InlineData("s256")]
    public async Task A_provider_without_S256_is_refused(string? method)
    {
        _server.NamesProvider(_provider.Origin);
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin)
            .With("code_challenge_methods_supported", method is null ? null : new[] { method }));

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);
    }

    [Theory]
    [InlineData("authorization_endpoint", "javascript:alert(1)")]
    [InlineData("authorization_endpoint", "file:///etc/passwd")]
    [InlineData("authorization_endpoint", "a:$(calc.exe)")]
    [InlineData("authorization_endpoint", "\\\\evil\\share")]
    [InlineData("authorization_endpoint", "https://a.example/\r\nX: y")]
    [InlineData("authorization_endpoint", "http://a.example/")]
    [InlineData("authorization_endpoint", null)]
    [InlineData("token_endpoint", "https://169.254.169.254/token")]
    [InlineData("token_endpoint", "https://u:p@a.example/token")]
    [InlineData("token_endpoint", null)]
    [InlineData("registration_endpoint", "https://[::1]/register")]
    [InlineData("revocation_endpoint", "ftp://a.example/")]
    public async Task An_endpoint_that_must_not_be_used_spoils_the_provider(string name, string? address)
    {
        _server.NamesProvider(_provider.Origin);
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin).With(name, address));

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);
    }

    [Fact]
    public async Task Scopes_of_the_challenge_win_over_those_of_the_metadata()
    {
        _server.WantsToken("scope=\"mcp:basic  mcp:more\"").NamesProvider(_provider.Origin, "everything");
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        (await FindAsync()).Value.Scopes.Should().Equal("mcp:basic", "mcp:more");
    }

    [Fact]
    public async Task Configured_scopes_win_over_all()
    {
        _server.WantsToken("scope=\"mcp:basic\"").NamesProvider(_provider.Origin, "everything");
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin)
            .With("scopes_supported", new[] { "offline_access" }));

        (await FindAsync(new McpOAuthSettings { Scopes = ["mine"] })).Value.Scopes.Should().Equal("mine");
    }

    [Fact]
    public async Task No_scope_is_asked_for_where_none_is_named()
    {
        _server.NamesProvider(_provider.Origin);
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin)
            .With("scopes_supported", new[] { "a", "offline_access" }));

        (await FindAsync()).Value.Scopes.Should().BeEmpty();
    }

    [Fact]
    public async Task Offline_access_is_asked_for_where_the_provider_knows_it()
    {
        _server.NamesProvider(_provider.Origin, "read");
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin)
            .With("scopes_supported", new[] { "read", "offline_access" }));

        (await FindAsync()).Value.Scopes.Should().Equal("read", "offline_access");
    }

    [Fact]
    public async Task A_configured_member_wins_over_a_discovered_one()
    {
        _server.NamesProvider(_provider.Origin);
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        var found = await FindAsync(new McpOAuthSettings { TokenUrl = new Uri($"{_provider.Origin}/my-token") });

        found.Value.TokenUrl.AbsolutePath.Should().Be("/my-token");
        found.Value.AuthorizeUrl.AbsolutePath.Should().Be("/authorize");
    }

    [Fact]
    public async Task A_configured_issuer_is_asked_instead_of_the_named_one()
    {
        _server.NamesProvider("https://other.example");
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        (await FindAsync(new McpOAuthSettings { Issuer = _provider.Origin })).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task Nothing_is_asked_when_both_endpoints_are_configured()
    {
        var found = await FindAsync(new McpOAuthSettings
        {
            AuthorizeUrl = new Uri("https://github.com/login/oauth/authorize"),
            TokenUrl = new Uri("https://github.com/login/oauth/access_token"),
            Scopes = ["repo"],
        });

        found.Value.Issuer.Should().Be("https://github.com");
        found.Value.Resource.Should().BeNull();
        _server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_configured_endpoint_on_plain_http_elsewhere_is_refused()
    {
        var found = await FindAsync(new McpOAuthSettings
        {
            AuthorizeUrl = new Uri("http://github.com/login/oauth/authorize"),
            TokenUrl = new Uri("https://github.com/login/oauth/access_token"),
        });

        found.Error.Should().Be(UpstreamErrors.ProviderUnusable);
        _outbound.Log.All.Should().Contain("authorize_url at github.com is not https");
    }

    private async Task<Result<UpstreamProvider>> FindAsync(McpOAuthSettings? settings = null) =>
        await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp", settings), default);
}
