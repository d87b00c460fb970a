using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>A wrong hint does not outweigh a right place: every place is tried in its order, and the end of the search has every reason.</summary>
public sealed class PassedOverPlacesTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    private StubServer _provider = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = (await StubServer.StartAsync()).WantsToken();
        _provider = await StubServer.StartAsync();
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("relative/place")]
    [InlineData("//elsewhere.example/place")]
    [InlineData("{server}/not-found")]
    [InlineData("{server}/failing")]
    [InlineData("{server}/page")]
    [InlineData("{server}/list")]
    [InlineData("{server}/redirect")]
    [InlineData("{server}/other-resource")]
    [InlineData("{server}/no-resource")]
    [InlineData("http://attacker.example/metadata")]
    [InlineData("https://127.0.0.2:1/metadata")]
    [InlineData("https://169.254.169.254/metadata")]
    [InlineData("http://127.0.0.1:9/metadata")]
    [InlineData("ftp://127.0.0.1/metadata")]
    [InlineData("https://user@provider.example/metadata")]
    [InlineData("not an address")]
    public async Task A_hint_that_cannot_be_used_is_passed_over(string hint)
    {
        _server.Says("/failing", 500, "").Says("/page", 200, "<!doctype html>", "text/html").Says("/list", 200, "[]")
            .Redirects("/redirect", $"{_provider.Origin}/secret")
            .Json("/other-resource", Providers.Resource("https://other.example/mcp", _provider.Origin))
            .Json("/no-resource", new { authorization_servers = new[] { _provider.Origin } });
        _server.WantsToken($"resource_metadata=\"{hint.Replace("{server}", _server.Origin)}\"").NamesProvider(_provider.Origin, "read");

        var found = (await FindAsync()).Value;

        (found.Issuer, found.Resource).Should().Be((_provider.Origin, $"{_server.Origin}/mcp"));
        found.Scopes.Should().Equal("read");
    }

    [Fact]
    public async Task A_path_is_a_place_of_the_server_itself()
    {
        _server.WantsToken("resource_metadata=\"/about-notes\"").Json("/about-notes", Providers.Resource($"{_server.Origin}/mcp", _provider.Origin));

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Theory]
    [InlineData("Bearer resource_metadata=\"{server}/gone\", Bearer resource_metadata=\"{server}/about\"")]
    [InlineData("Bearer resource_metadata=\"http://attacker.example/\"|Bearer resource_metadata=\"{server}/about\"")]
    [InlineData("Basic realm=\"x\"|Bearer realm=\"y\"|Bearer resource_metadata=\"{server}/about\"")]
    public async Task Every_challenge_counts_in_its_order(string challenges)
    {
        _server.On("/mcp", context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = challenges.Replace("{server}", _server.Origin).Split('|');

            return Task.CompletedTask;
        });
        _server.Json("/about", Providers.Resource($"{_server.Origin}/mcp", _provider.Origin));

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task A_hint_that_never_answers_is_passed_over_at_its_limit()
    {
        var arrived = new TaskCompletionSource();
        _server.On("/hanging", async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        _server.WantsToken($"resource_metadata=\"{_server.Origin}/hanging\"").NamesProvider(_provider.Origin);
        var finding = FindAsync();
        await arrived.Task;

        _outbound.Clock.Advance(Outbound.Timeout);

        (await finding).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    public async Task A_place_that_is_down_is_passed_over_and_what_is_found_then_says_less(int status)
    {
        _server.Says($"{Providers.ResourcePath}/mcp", status, "").Says(Providers.ResourcePath, status, "");
        _server.Json(Providers.ServerPath, Providers.Metadata(_server.Origin));

        var found = (await FindAsync()).Value;

        (found.Issuer, found.IsAssumed).Should().Be((_server.Origin, true));
    }

    [Fact]
    public async Task Metadata_of_another_resource_is_passed_over_for_the_servers_own_authorization_server()
    {
        _server.Json($"{Providers.ResourcePath}/mcp", Providers.Resource("https://other.example/mcp", _provider.Origin));
        _server.Json(Providers.ServerPath, Providers.Metadata(_server.Origin));

        var found = (await FindAsync()).Value;

        found.Issuer.Should().Be(_server.Origin);
        found.Resource.Should().BeNull();
        _outbound.Log.All.Should().Contain("Warning").And.Contain("for another resource");
    }

    [Fact]
    public async Task A_server_behind_a_path_may_be_its_own_issuer()
    {
        var issuer = $"{_server.Origin}/mcp";
        _server.Json($"{Providers.ServerPath}/mcp", Providers.Metadata(issuer));

        (await FindAsync()).Value.Issuer.Should().Be(issuer);
    }

    [Fact]
    public async Task An_authorization_server_whose_address_must_not_be_used_is_passed_over_for_the_next()
    {
        _server.Json($"{Providers.ResourcePath}/mcp", new
        {
            resource = $"{_server.Origin}/mcp",
            authorization_servers = new[] { "https://169.254.169.254", "javascript:alert(1)", _provider.Origin },
        });

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task A_document_that_names_another_issuer_is_passed_over_aloud_for_one_that_names_the_right_one()
    {
        var issuer = $"{_provider.Origin}/realms/one";
        _server.NamesProvider(issuer);
        _provider.Json($"{Providers.ServerPath}/realms/one", Providers.Metadata("https://attacker.example"));
        _provider.Json("/realms/one/.well-known/openid-configuration", Providers.Metadata(issuer));

        var found = (await FindAsync()).Value;

        (found.Issuer, found.TokenUrl.AbsoluteUri).Should().Be((issuer, $"{issuer}/token"));
        _outbound.Log.Lines.Should().ContainSingle(line => line.StartsWith("Warning")).Which.Should().Contain("names another issuer").And.Contain("notes");
    }

    [Fact]
    public async Task Another_issuer_everywhere_is_a_failure_and_no_other_provider_is_taken_for_it()
    {
        _server.NamesProvider(_provider.Origin);
        _server.Json(Providers.ServerPath, Providers.Metadata(_server.Origin));
        _provider.Json(Providers.ServerPath, Providers.Metadata("https://attacker.example"));

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);
        _server.Paths.Should().NotContain(Providers.ServerPath);
    }

    [Fact]
    public async Task The_end_of_the_search_is_one_line_with_every_reason()
    {
        _server.WantsToken("resource_metadata=\"http://attacker.example/a\"");
        _server.Json($"{Providers.ResourcePath}/mcp", Providers.Resource("https://other.example/mcp", _provider.Origin));
        _server.Says(Providers.ServerPath, 200, "<!doctype html><title>secret page</title>", "text/html");

        (await FindAsync()).Error.Should().Be(UpstreamErrors.ProviderUnusable);

        _outbound.Log.Lines.Should().ContainSingle(line => line.StartsWith("Warning")).Which.Should()
            .Contain("Finding the provider for notes").And.Contain("resource_metadata at attacker.example is not https")
            .And.Contain("is for another resource")
            .And.Contain("answered 404 for oauth-protected-resource")
            .And.Contain("answered 200 without a JSON object for oauth-authorization-server")
            .And.NotContain("secret page");
    }

    [Fact]
    public async Task A_line_has_a_length_however_much_a_server_says()
    {
        _server.On("/mcp", context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = Enumerable.Range(0, 20)
                .Select(number => $"Bearer resource_metadata=\"http://{new string((char)('a' + number), 60)}.{new string('b', 60)}.example/{new string('x', 3000)}\"").ToArray();

            return Task.CompletedTask;
        });
        _server.Says(Providers.ServerPath, 500, "");

        await FindAsync();

        _outbound.Log.Lines.Should().NotBeEmpty().And.OnlyContain(line => line.Length < 2000);
    }

    private async Task<Result<UpstreamProvider>> FindAsync(McpOAuthSettings? settings = null) =>
        await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp", settings), default);
}
