using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>Servers that greet everybody and ask for authorization only when something is wanted.</summary>
public sealed class GreetingServerTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = await StubServer.StartAsync();
        _server.Json(Providers.ServerPath, Providers.Metadata(_server.Origin));
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task The_challenge_of_the_first_wish_counts(int status)
    {
        Greets(wish: context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.WWWAuthenticate = $"Bearer scope=\"basic\", resource_metadata=\"{_server.Origin}/about\"";
        });
        _server.Json("/about", Providers.Resource($"{_server.Origin}/mcp", _server.Origin, "everything"));

        (await FindAsync()).Value.Scopes.Should().Equal("basic");
    }

    [Fact]
    public async Task The_wish_is_made_in_the_session_that_the_greeting_opened()
    {
        Greets(wish: context => context.Response.StatusCode = 401);

        await FindAsync();

        _server.Requests[1].Body.Should().Contain("tools/list");
        _server.Requests[1].Headers["Mcp-Session-Id"].Should().Be("session-1");
    }

    [Fact]
    public async Task A_server_that_says_no_in_another_way_is_as_it_greeted()
    {
        Greets(wish: context => context.Response.StatusCode = 400);

        (await FindAsync()).Value.Issuer.Should().Be(_server.Origin);
    }

    private void Greets(Action<HttpContext> wish) => _server.On("/mcp", context =>
    {
        if (_server.Requests[^1].Body.Contains("initialize", StringComparison.Ordinal))
        {
            context.Response.Headers["Mcp-Session-Id"] = "session-1";
        }
        else
        {
            wish(context);
        }

        return Task.CompletedTask;
    });

    private Task<Result<UpstreamProvider>> FindAsync() =>
        _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp"), default);
}
