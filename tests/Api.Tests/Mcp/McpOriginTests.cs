using System.Net;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpOriginTests : IAsyncLifetime
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private GatewayHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await GatewayHost.StartAsync(new GatewayOptions { AllowedOrigins = ["https://tools.example"], BrokerHosts = ["claude.ai", "ChatGPT.com"] });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://user@localhost")]
    [InlineData("https://tools.example.evil")]
    [InlineData("http://claude.ai")]
    [InlineData("https://claude.ai:8443")]
    [InlineData("https://claude.ai:443")]
    [InlineData("https://user@claude.ai")]
    [InlineData("https://claude.ai/")]
    [InlineData("https://evil.claude.ai")]
    [InlineData("https://claude.ai.evil.example")]
    [InlineData("claude.ai")]
    public async Task A_page_of_another_origin_is_refused_before_anything_else(string origin)
    {
        using var request = _host.Post(Ping);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
        _host.Directory.Asked.Should().Be(0);
    }

    [Theory]
    [InlineData("https://tools.example")]
    [InlineData("https://claude.ai")]
    [InlineData("https://chatgpt.com")]
    [InlineData("http://localhost:6274")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://[::1]:5000")]
    public async Task A_page_of_an_allowed_origin_is_served_and_may_read_the_answer(string origin)
    {
        using var request = _host.Post(Ping);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(origin);
        response.Headers.Vary.Should().Contain("Origin");
    }

    [Theory]
    [InlineData("x-bf-virtual-key")]
    [InlineData("x-bf-vk")]
    [InlineData("x-api-key")]
    public async Task A_page_of_a_broker_brings_no_key_but_as_a_bearer_token(string header)
    {
        const string Key = "sk-bf-00000000-0000-4000-8000-000000000001";
        _host.AddKey(Key);
        using var request = _host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation("Origin", "https://claude.ai");
        request.Headers.TryAddWithoutValidation(header, Key);
        using var bearer = _host.Post(Ping, token: Key);
        bearer.Headers.TryAddWithoutValidation("Origin", "https://claude.ai");

        using var refused = await _host.Http.SendAsync(request);
        using var served = await _host.Http.SendAsync(bearer);

        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        refused.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
        served.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_of_a_broker_reads_the_challenge_and_a_cookie_is_no_credential()
    {
        using var request = _host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation("Origin", "https://claude.ai");
        request.Headers.TryAddWithoutValidation("Cookie", $"token={GatewayHost.Token}");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://claude.ai");
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [Fact]
    public async Task A_page_of_a_broker_listens_and_ends_its_session()
    {
        using var initialize = _host.Post("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""");
        initialize.Headers.TryAddWithoutValidation("Origin", "https://claude.ai");
        using var begun = await _host.Http.SendAsync(initialize);
        var session = begun.Headers.GetValues("Mcp-Session-Id").Single();

        using var listening = await _host.Http.SendAsync(OfSession(HttpMethod.Get, session), HttpCompletionOption.ResponseHeadersRead);
        using var ended = await _host.Http.SendAsync(OfSession(HttpMethod.Delete, session));

        listening.StatusCode.Should().Be(HttpStatusCode.OK);
        listening.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://claude.ai");
        ended.StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("https://claude.ai", false)]
    [InlineData("https://tools.example", true)]
    public async Task A_browsers_question_names_the_headers_of_keys_to_configured_origins_alone(string origin, bool isNamed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, $"{_host.BaseUrl}/mcp");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "DELETE");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Methods").Single().Should().Contain("DELETE");
        response.Headers.GetValues("Access-Control-Allow-Headers").Single().Contains("x-bf-virtual-key").Should().Be(isNamed);
    }

    [Theory]
    [InlineData("https://any.example", HttpStatusCode.OK)]
    [InlineData("http://any.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    public async Task Any_host_is_any_over_https(string origin, HttpStatusCode status)
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions { BrokerHosts = ["*"] });
        using var request = host.Post(Ping);
        request.Headers.TryAddWithoutValidation("Origin", origin);

        using var response = await host.Http.SendAsync(request);

        response.StatusCode.Should().Be(status);
    }

    private HttpRequestMessage OfSession(HttpMethod method, string session)
    {
        var request = _host.Request(method);
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {GatewayHost.Token}");
        request.Headers.TryAddWithoutValidation("Origin", "https://claude.ai");
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);

        return request;
    }

    [Fact]
    public async Task Bifrosts_own_pages_are_allowed()
    {
        using var request = _host.Post(Ping);
        request.Headers.TryAddWithoutValidation("Origin", _host.BaseUrl);
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_can_read_the_challenge_of_a_refusal()
    {
        using var request = _host.Post(Ping, token: null);
        request.Headers.TryAddWithoutValidation("Origin", "https://tools.example");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://tools.example");
        response.Headers.GetValues("Access-Control-Expose-Headers")
            .Should().Equal("WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version");
    }

    [Fact]
    public async Task A_browsers_question_needs_no_credential()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, $"{_host.BaseUrl}/mcp");
        request.Headers.TryAddWithoutValidation("Origin", "https://tools.example");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "authorization, mcp-param-x, x-evil, mcp-param-\"y");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
        var headers = response.Headers.GetValues("Access-Control-Allow-Headers").Single().Split(", ");
        headers.Should().Contain(["Authorization", "Content-Type", "MCP-Protocol-Version", "Mcp-Session-Id", "Last-Event-ID", "mcp-param-x"]);
        headers.Should().NotContain(header => header.Contains("evil") || header.Contains('"'));
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [Fact]
    public async Task A_browsers_question_from_another_origin_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, $"{_host.BaseUrl}/mcp");
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }
}
