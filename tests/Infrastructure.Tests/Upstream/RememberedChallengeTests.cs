using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Upstream.Http;
using Bifrost.Infrastructure.Upstream.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>Servers that challenge calls only, and name the place of their metadata nowhere else.</summary>
public sealed class RememberedChallengeTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _server = null!;

    private StubServer _provider = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = await StubServer.StartAsync();
        _provider = await StubServer.StartAsync();
        _provider.Json(Providers.ServerPath, Providers.Metadata(_provider.Origin));
        _server.Json("/metadata/whoami", Providers.Resource($"{_server.Origin}/mcp", _provider.Origin));
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_challenge_of_calls_alone_is_asked_for_with_a_tool_that_no_server_has()
    {
        Challenges("tools/call");

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
        _server.Requests.Single(seen => seen.Body.Contains("tools/call")).Body.Should().Contain("bifrost-authorization-probe");
    }

    [Fact]
    public async Task Well_known_metadata_is_used_where_nothing_is_challenged()
    {
        Challenges("never");
        _server.NamesProvider(_provider.Origin);

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task The_challenge_of_a_call_is_remembered_for_the_next_login()
    {
        Challenges("\"name\":\"whoami\"");
        (await FindAsync()).Failed.Should().BeTrue("nothing but a call of this tool is challenged");

        (await CallAsync("whoami")).Failure!.Fault.Should().Be(UpstreamFault.Unauthorized);
        _outbound.Clock.Advance(ProviderCache.FailureLifetime);

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
    }

    [Fact]
    public async Task It_is_forgotten_with_the_server_and_is_no_other_servers()
    {
        Challenges("\"name\":\"whoami\"");
        await CallAsync("whoami");
        var reports = _outbound.Get<UpstreamReports>();

        reports.MetadataPlaces(new McpClientId("notes")).Should().Equal($"{_server.Origin}/metadata/whoami");
        reports.MetadataPlaces(new McpClientId("other")).Should().BeEmpty();
        reports.Forget(new McpClientId("notes"));
        reports.MetadataPlaces(new McpClientId("notes")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_remembered_place_outweighs_neither_the_well_known_place_nor_the_configuration()
    {
        await using var evil = await StubServer.StartAsync();
        evil.Json("/metadata", Providers.Resource($"{_server.Origin}/mcp", evil.Origin)).Json(Providers.ServerPath, Providers.Metadata(evil.Origin));
        _server.Json("/metadata/whoami", Providers.Resource($"{_server.Origin}/mcp", evil.Origin));
        Challenges("\"name\":\"whoami\"");
        await CallAsync("whoami");
        _server.NamesProvider(_provider.Origin);

        (await FindAsync()).Value.Issuer.Should().Be(_provider.Origin);
        var configured = new McpOAuthSettings { AuthorizeUrl = new Uri($"{_provider.Origin}/a"), TokenUrl = new Uri($"{_provider.Origin}/t") };
        (await FindAsync(configured)).Value.AuthorizeUrl.AbsolutePath.Should().Be("/a");
        evil.Requests.Should().BeEmpty();
    }

    // Answers everything, but what holds this text.
    private void Challenges(string marker) => _server.On("/mcp", async context =>
    {
        var body = _server.Requests[^1].Body;

        if (body.Contains(marker, StringComparison.Ordinal))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"Bearer resource_metadata=\"{_server.Origin}/metadata/whoami\"";

            return;
        }

        context.Response.ContentType = "application/json";
        var id = System.Text.RegularExpressions.Regex.Match(body, "\"id\":([0-9]+)").Groups[1].Value;
        await context.Response.WriteAsync(id.Length == 0 ? "{}" : $$$"""
            {"jsonrpc":"2.0","id":{{{id}}},"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"},"tools":[]}}
            """);
    });

    private async Task<Application.Gateway.UpstreamAnswer> CallAsync(string tool)
    {
        var options = new GatewayOptions();
        await using var servers = new UpstreamServers(
            new UpstreamHandler(_outbound.Get<UpstreamHttp>().CreateGuardedHandler()),
            options,
            new KeptMemory(options),
            _outbound.Get<UpstreamReports>(),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var client = Outbound.Client($"{_server.Origin}/mcp");
        var request = UpstreamRequest.Of("tools/call", System.Text.Encoding.UTF8.GetBytes($$$"""{"name":"{{{tool}}}","arguments":{}}"""));

        return await servers.SendAsync(new UpstreamTarget(client, new SubjectId("alice"), null), request, default);
    }

    private Task<Result<UpstreamProvider>> FindAsync(McpOAuthSettings? settings = null) =>
        _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp", settings), default);
}
