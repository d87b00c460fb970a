using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class DiscoveryTests : IAsyncLifetime
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

    [Fact]
    public async Task A_server_leads_to_its_provider()
    {
        _server.NamesProvider(_provider.Origin, "read", "write");
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin)
            .With("authorization_response_iss_parameter_supported", true)
            .With("revocation_endpoint", $"{_provider.Origin}/revoke")
            .With("token_endpoint_auth_methods_supported", new[] { "none", "private_key_jwt" }));

        var found = await FindAsync();

        found.Value.Should().BeEquivalentTo(new UpstreamProvider
        {
            Issuer = _provider.Origin,
            AuthorizeUrl = new Uri($"{_provider.Origin}/authorize"),
            TokenUrl = new Uri($"{_provider.Origin}/token"),
            RegistrationUrl = new Uri($"{_provider.Origin}/register"),
            RevocationUrl = new Uri($"{_provider.Origin}/revoke"),
            Resource = $"{_server.Origin}/mcp",
            Scopes = ["read", "write"],
            PromisesIssuer = true,
            TokenAuthMethods = ["none", "private_key_jwt"],
        });
    }

    [Fact]
    public async Task The_place_that_the_challenge_names_is_asked_first_and_alone()
    {
        _server.WantsToken($"resource_metadata=\"{_provider.Origin}/about-notes\"");
        _provider.Json("/about-notes", Providers.Resource($"{_server.Origin}/mcp", _provider.Origin));
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        await FindAsync();

        _server.Paths.Should().Equal("/mcp");
    }

    [Fact]
    public async Task Without_a_word_from_the_challenge_the_path_is_asked_before_the_root()
    {
        _server.Json(Providers.ResourcePath, Providers.Resource(_server.Origin, _provider.Origin));
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        var found = await FindAsync();

        _server.Paths.Should().Equal("/mcp", $"{Providers.ResourcePath}/mcp", Providers.ResourcePath);
        found.Value.Resource.Should().Be(_server.Origin);
    }

    [Fact]
    public async Task A_named_place_with_nothing_there_does_not_end_the_search()
    {
        _server.WantsToken($"resource_metadata=\"{_server.Origin}/gone\"").NamesProvider(_provider.Origin);
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task A_page_that_a_site_shows_for_any_path_is_no_metadata()
    {
        _server.Says($"{Providers.ResourcePath}/mcp", 200, "<!doctype html>", "text/html");
        _server.Json(Providers.ResourcePath, Providers.Resource(_server.Origin, _provider.Origin));
        _provider.Says(Providers.ServerPath, 200, "<!doctype html>", "text/html");
        _provider.Json(Providers.OpenIdPath, Providers.Metadata(_provider.Origin));

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task An_issuer_with_a_path_is_asked_in_the_order_of_the_specification()
    {
        var issuer = $"{_provider.Origin}/tenant/one";
        _server.NamesProvider(issuer);
        _provider.Json("/tenant/one/.well-known/openid-configuration", Providers.Metadata(issuer));

        var found = await FindAsync();

        found.Value.Issuer.Should().Be(issuer);
        _provider.Paths.Should().Equal(
            "/.well-known/oauth-authorization-server/tenant/one",
            "/.well-known/openid-configuration/tenant/one",
            "/tenant/one/.well-known/openid-configuration");
    }

    [Fact]
    public async Task An_issuer_without_a_path_is_asked_in_two_places()
    {
        _server.NamesProvider(_provider.Origin);

        var found = await FindAsync();

        found.Error.Should().Be(UpstreamErrors.ProviderUnusable);
        _provider.Paths.Should().Equal(Providers.ServerPath, Providers.OpenIdPath);
    }

    [Theory]
    [InlineData("https://evil.example/mcp")]
    [InlineData("{server}/other")]
    [InlineData("{server}/mc")]
    [InlineData("{server}/mcp/deeper")]
    [InlineData("{server}/MCP")]
    [InlineData("{server}/mcp?x=1")]
    [InlineData("{server}/mcp#x")]
    [InlineData("not an address")]
    [InlineData(null)]
    public async Task Metadata_of_another_resource_stops_everything(string? resource)
    {
        var document = Providers.Resource("x", _provider.Origin)
            .With("resource", resource?.Replace("{server}", _server.Origin, StringComparison.Ordinal));
        _server.Json($"{Providers.ResourcePath}/mcp", document);
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);
        _provider.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("{server}")]
    [InlineData("{server}/")]
    [InlineData("{server}/mcp")]
    [InlineData("{server}/mcp/")]
    public async Task The_server_and_its_parents_are_the_resource_as_written(string written)
    {
        var resource = written.Replace("{server}", _server.Origin, StringComparison.Ordinal);
        _server.Json($"{Providers.ResourcePath}/mcp", Providers.Resource(resource, _provider.Origin));
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));

        (await FindAsync()).Value.Resource.Should().Be(resource);
    }

    private async Task<Result<UpstreamProvider>> FindAsync() =>
        await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp"), default);
}
