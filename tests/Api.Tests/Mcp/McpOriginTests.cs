using System.Net;
using Bifrost.Application.Gateway;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpOriginTests : IAsyncLifetime
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private GatewayHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await GatewayHost.StartAsync(new GatewayOptions { AllowedOrigins = ["https://tools.example"] });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://user@localhost")]
    [InlineData("https://tools.example.evil")]
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
