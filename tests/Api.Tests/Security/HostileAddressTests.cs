using System.Text;
using Bifrost.Api.Tests.Contract;

namespace Bifrost.Api.Tests.Security;

/// <summary>Every path with hostile parameters: a documented answer, never a 500.</summary>
public sealed class HostileAddressTests(UsualBifrost bifrost) : IClassFixture<UsualBifrost>
{
    private static readonly string[] Paths =
    [
        Wire.Authorize + "?client_id={x}&redirect_uri={x}&response_type={x}&code_challenge={x}&code_challenge_method={x}&state={x}&resource={x}",
        Wire.Authorize + "?client_id={client}&redirect_uri={x}",
        Wire.Authorize + "?client_id={client}&redirect_uri=http%3A%2F%2F127.0.0.1%3A54321%2Fcallback&response_type=code&state={x}&resource={x}",
        Wire.Consent + "?flow_id={x}&error={x}",
        Wire.Consent + "?flow_id={flow}&error={x}",
        Wire.Services + "?flow_id={x}",
        Wire.Upstream + "?mcp_client_id={x}&flow_id={flow}",
        Wire.Upstream + "?mcp_client_id=notes&flow_id={x}",
        Wire.Upstream + "?mcp_client_id={x}&session={x}",
        Wire.Callback + "?state={x}&code={x}&iss={x}&error={x}&error_description={x}",
        "/api/oauth/config/{x}/status",
        "/.well-known/oauth-protected-resource/mcp/{x}",
        "/mcp/{x}",
        "/{x}",
    ];

    public static TheoryData<string> Values => new()
    {
        "%00",
        "%0D%0ASet-Cookie:%20a=b",
        "%C3%28",
        "%FF%FE",
        "%ED%A0%80",
        "%",
        "%G1",
        "%u1234",
        "..%2F..%2Fetc%2Fpasswd",
        "%2e%2e%2f",
        "%27%20OR%201%3D1%3B--",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%E2%80%AE",
        "%F0%9F%8C%89",
        "{0}{1}%7B%7B",
        "{long}",
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_hostile_parameter_never_breaks_anything(string value)
    {
        using var client = await bifrost.NewFlowAsync();
        var hostile = value.Replace("{long}", new string('x', 3_000));

        foreach (var path in Paths)
        {
            var address = path.Replace("{x}", hostile).Replace("{flow}", client.FlowId).Replace("{client}", client.ClientId);
            var answer = await RawRequest.SendAsync(
                bifrost.Server.BaseUrl, $"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n");

            answer.Status.Should().BeLessThan(500, address);
            answer.Text.Should().NotContain("   at ").And.NotContain("<script>").And.NotContain("Exception");
            answer.Head.Should().NotContain("\r\nSet-Cookie: a=b");
        }
    }

    [Fact]
    public async Task An_address_longer_than_the_server_reads_is_refused()
    {
        var answer = await RawRequest.SendAsync(
            bifrost.Server.BaseUrl,
            $"GET {Wire.Authorize}?state={new string('x', 100_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        answer.Status.Should().Be(414);
    }

    [Theory]
    [InlineData("GET http://evil.example/.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET http://evil.example/.well-known/oauth-protected-resource HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.0\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost:\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: a b\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost:port\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost:99999\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost@evil.example\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost/evil\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: [::1\r\n")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: \u00e4vil\r\n")]
    [InlineData("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("POST /api/oauth/per-user/token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n")]
    [InlineData("POST /api/oauth/per-user/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: x\r\n")]
    [InlineData("RUBBISH\r\n")]
    public async Task A_request_that_lies_about_its_address_is_refused_and_never_repeated(string head)
    {
        var answer = await RawRequest.SendAsync(bifrost.Server.BaseUrl, $"{head}Connection: close\r\n\r\n");

        answer.Status.Should().BeInRange(400, 499, answer.Text);
        answer.Text.Should().NotContain("evil.example").And.NotContain("   at ");
    }

    [Theory]
    [InlineData(Wire.Token, "application/x-www-form-urlencoded")]
    [InlineData(Wire.Register, "application/json")]
    [InlineData("/api/oauth/per-user/consent/submit", "application/x-www-form-urlencoded")]
    [InlineData("/mcp", "application/json")]
    public async Task A_body_in_broken_chunks_is_refused(string path, string type)
    {
        var answer = await RawRequest.SendAsync(
            bifrost.Server.BaseUrl,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nXYZ\r\nrubbish\r\n");

        answer.Status.Should().BeInRange(400, 499, answer.Text);
        Encoding.UTF8.GetByteCount(answer.Text).Should().BeLessThan(20_000);
    }
}
