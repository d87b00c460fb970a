using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Upstream.Http;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class SessionCookieTests : UpstreamServersTest
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri Address = new("https://mcp.example/v1/mcp");

    [Fact]
    public async Task A_balancers_cookie_comes_back_with_every_request_of_the_session()
    {
        Set("initialize", "lb=one; Path=/; HttpOnly", "app=two");

        await CallAsync(For("alice"));
        await Servers.DisposeAsync();

        Server.Received[0].Headers.Should().NotContainKey("Cookie");
        Server.Received.Skip(1).Select(request => request.RpcMethod).Should().Equal("notifications/initialized", "tools/call", "DELETE");
        Server.Received.Skip(1).Should().OnlyContain(request => request.Header("Cookie") == "lb=one; app=two");
    }

    [Fact]
    public async Task A_cookie_never_meets_another_subject_or_the_next_session()
    {
        Set("initialize", "lb=one");
        await CallAsync(For("alice"));
        Server.On("initialize", (context, request) => RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}"""));

        await CallAsync(For("bob"));
        await CallAsync(For("alice", token: "renewed"));

        Server.Received.Where(request => request.Header("Authorization") != "Bearer of alice")
            .Should().HaveCount(6).And.OnlyContain(request => !request.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_session_that_is_made_again_begins_without_cookies()
    {
        Set("initialize", "lb=one");
        await CallAsync(For("alice"));
        Server.Clear();
        Server.On("tools/call", (context, request) => request.Header("Cookie") == "lb=one"
            ? Status(context, 404)
            : RawMcpServer.ResultAsync(context, request, "{}"));
        Server.On("initialize", (context, request) => RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}"""));

        (await CallAsync(For("alice"))).Should().BeNull();

        Server.Received.Single(request => request.RpcMethod == "initialize").Headers.Should().NotContainKey("Cookie");
    }

    [Fact]
    public async Task What_an_answer_sets_again_or_deletes_holds_from_then_on()
    {
        Set("initialize", "a=1", "b=1");
        Server.On("tools/call", (context, request) =>
        {
            context.Response.Headers.SetCookie = new[] { "a=2", "b=; Max-Age=0", "c=3; Path=/elsewhere", "d=4; Secure" };

            return RawMcpServer.ResultAsync(context, request, "{}");
        });

        await CallAsync(For("alice"));
        await CallAsync(For("alice"));

        Server.Received[^1].Header("Cookie").Should().Be("a=2");
    }

    [Fact]
    public async Task A_cookie_ends_with_its_time()
    {
        Set("initialize", "a=1; Max-Age=60", "b=1");
        await CallAsync(For("alice"));

        Time.Advance(TimeSpan.FromSeconds(61));
        await CallAsync(For("alice"));

        Server.Received[^1].Header("Cookie").Should().Be("b=1");
    }

    [Fact]
    public async Task A_configured_cookie_is_sent_beside_those_of_the_session_and_is_not_replaced()
    {
        Client = Client with { AuthType = McpAuthType.Headers, Headers = new Dictionary<string, Secret> { ["cookie"] = new("mine=1") } };
        Set("initialize", "mine=theirs", "lb=one");

        await CallAsync(For("alice") with { Connection = null });

        Server.Received[0].Header("Cookie").Should().Be("mine=1");
        Server.Received[^1].Header("Cookie").Should().Be("mine=1; lb=one");
    }

    [Fact]
    public async Task A_callers_cookie_is_not_passed_on()
    {
        await CallAsync(For("alice") with { ExtraHeaders = [new("Cookie", "session=of-the-caller")] });

        Server.Received.Should().OnlyContain(request => !request.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task What_a_session_keeps_is_bounded()
    {
        var made = 0;
        Server.On("tools/call", (context, request) =>
        {
            context.Response.Headers.SetCookie = Enumerable.Range(0, 16).Select(_ => $"c{++made}={new string('x', 1000)}").Append($"y={new string('x', 5000)}").ToArray();

            return RawMcpServer.ResultAsync(context, request, "{}");
        });

        await CallAsync(For("alice"));
        await CallAsync(For("alice"));
        await CallAsync(For("alice"));

        Server.Received[^1].Header("Cookie")!.Length.Should().BeInRange(1000, 8500);
    }

    [Theory]
    [InlineData("a=1", "a=1", "/v1")]
    [InlineData(" a = 1 ; Domain=example; HttpOnly; SameSite=None", "a=1", "/v1")]
    [InlineData("a=\"x y\"; Path=/", "a=\"x y\"", "/")]
    [InlineData("a=1; Path=relative", "a=1", "/v1")]
    [InlineData("a=b=c; PATH=/v1/mcp", "a=b=c", "/v1/mcp")]
    [InlineData("a=", "a=", "/v1")]
    public void A_cookie_is_read_as_servers_write_it(string header, string pair, string path)
    {
        var cookie = SessionCookie.Read(header, Address, Now)!;

        $"{cookie.Name}={cookie.Value}".Should().Be(pair);
        cookie.Path.Should().Be(path);
        cookie.Matches(Address, Now).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("=1")]
    [InlineData("; Path=/")]
    [InlineData("a=\u0001")]
    [InlineData("a=ü")]
    public void What_cannot_be_sent_back_is_no_cookie(string header)
    {
        SessionCookie.Read(header, Address, Now).Should().BeNull();
    }

    [Theory]
    [InlineData("a=1; Max-Age=0", true)]
    [InlineData("a=1; Max-Age=-1", true)]
    [InlineData("a=1; Max-Age=99999999999999999999", false)]
    [InlineData("a=1; Max-Age=soon", false)]
    [InlineData("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", true)]
    [InlineData("a=1; Expires=Thu, 01-Jan-1970 00:00:00 GMT", true)]
    [InlineData("a=1; expires=Thursday, 01-Jan-70 00:00:00 GMT", true)]
    [InlineData("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", false)]
    [InlineData("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", false)]
    [InlineData("a=1; Expires=Mon, 01 Mar 2027 12:00:00 GMT", false)]
    [InlineData("a=1; Expires=never", false)]
    public void A_cookie_is_over_when_its_server_says_so(string header, bool isOver)
    {
        SessionCookie.Read(header, Address, Now)!.IsOver(Now).Should().Be(isOver);
    }

    [Theory]
    [InlineData("a=1; Secure", "http://mcp.example/v1/mcp", false)]
    [InlineData("a=1; Secure", "https://mcp.example/v1/mcp", true)]
    [InlineData("a=1; Path=/v1", "https://mcp.example/v1", true)]
    [InlineData("a=1; Path=/v1", "https://mcp.example/v10", false)]
    [InlineData("a=1; Path=/v1/", "https://mcp.example/v1", false)]
    [InlineData("a=1; Path=/V1", "https://mcp.example/v1", false)]
    public void A_cookie_goes_where_it_belongs(string header, string address, bool matches)
    {
        SessionCookie.Read(header, Address, Now)!.Matches(new Uri(address), Now).Should().Be(matches);
    }

    private void Set(string method, params string[] cookies) => Server.On(method, (context, request) =>
    {
        context.Response.Headers.SetCookie = cookies;
        context.Response.Headers["Mcp-Session-Id"] = "session";

        return RawMcpServer.ResultAsync(context, request, """{"protocolVersion":"2025-11-25"}""");
    });
}
